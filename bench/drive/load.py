"""wrk as a function: load on a server for some seconds, and what a request cost it in CPU."""

import os
import re
import subprocess
import time
from dataclasses import dataclass

from drive.processes import Failed, pinned
from drive.quiet import children_cpu_seconds, machine_cpu_seconds

CONNECTIONS = 25


UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}  # in milliseconds
SIZES = {"B": 1, "KB": 2**10, "MB": 2**20, "GB": 2**30}


class NoAnswer(Failed):
    """Not one answer came in the time of the load."""


@dataclass
class Cost:
    microseconds: float  # CPU of the server, user and system, a request
    per_second: float
    others: float  # what other processes took of the machine meanwhile, in cores
    p50: float  # milliseconds
    p99: float
    requests: int
    bytes_each: float  # of an answer with its head, to three digits


def load(server, path, headers, seconds, core, script=None, connections=CONNECTIONS, environment=None):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "30s"]
    if script:
        command += ["-s", script]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    begun, machine, children = time.monotonic(), machine_cpu_seconds(), children_cpu_seconds()
    before = server.cpu_seconds()
    with pinned(core):
        done = subprocess.run([*command, f"http://127.0.0.1:{server.port}{path}"], stdout=subprocess.PIPE,
                              text=True, check=False, env={**os.environ, **(environment or {})})
    spent = server.cpu_seconds() - before
    own = spent + children_cpu_seconds() - children
    others = (machine_cpu_seconds() - machine - own) / (time.monotonic() - begun)
    finished = re.search(r"(\d+) requests in ([\d.]+)(ms|s|m), ([\d.]+)([KMG]?B) read", done.stdout)
    wrong = re.findall(r"(?:Non-2xx|Socket errors).*", done.stdout)
    if done.returncode != 0 or not finished or wrong:
        raise Failed(f"wrk on {path}: {'; '.join(wrong) or done.stdout.strip() or 'it says nothing'}")
    if int(finished[1]) == 0:
        raise NoAnswer(f"{path}: not one answer in {seconds} s")
    requests = int(finished[1])
    took = float(finished[2]) * UNITS[finished[3]] / 1e3
    return Cost(spent * 1e6 / requests, requests / took, max(others, 0.0), *percentiles(done.stdout), requests,
                float(finished[4]) * SIZES[finished[5]] / requests)


def percentiles(said):
    """Milliseconds of the median and the 99th percentile."""
    found = [re.search(rf"^ +{percent}%\s+([\d.]+)(us|ms|s|m) *$", said, re.MULTILINE) for percent in (50, 99)]
    if not all(found):
        raise Failed(f"wrk: {said.strip()}")
    return [float(each[1]) * UNITS[each[2]] for each in found]
