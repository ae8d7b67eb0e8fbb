"""wrk as a function: load on a server for some seconds, and what a request cost it in CPU."""

import re
import subprocess
import time
from dataclasses import dataclass

from drive.processes import Failed, pinned
from drive.quiet import children_cpu_seconds, machine_cpu_seconds

CONNECTIONS = 25


@dataclass
class Cost:
    microseconds: float  # CPU of the server, user and system, a request
    per_second: float
    others: float  # what other processes took of the machine meanwhile, in cores


def load(server, path, headers, seconds, core, script=None):
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s"]
    if script:
        command += ["-s", script]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    begun, machine, children = time.monotonic(), machine_cpu_seconds(), children_cpu_seconds()
    before = server.cpu_seconds()
    with pinned(core):
        done = subprocess.run([*command, f"http://127.0.0.1:{server.port}{path}"],
                              stdout=subprocess.PIPE, text=True, check=False)
    spent = server.cpu_seconds() - before
    own = spent + children_cpu_seconds() - children
    others = (machine_cpu_seconds() - machine - own) / (time.monotonic() - begun)
    finished = re.search(r"(\d+) requests in ([\d.]+)(ms|s|m)\b", done.stdout)
    wrong = re.findall(r"(?:Non-2xx|Socket errors).*", done.stdout)
    if done.returncode != 0 or not finished or int(finished[1]) == 0 or wrong:
        raise Failed(f"wrk on {path}: {'; '.join(wrong) or done.stdout.strip() or 'no answer'}")
    requests = int(finished[1])
    took = float(finished[2]) * {"ms": 0.001, "s": 1, "m": 60}[finished[3]]
    return Cost(spent * 1e6 / requests, requests / took, max(others, 0.0))
