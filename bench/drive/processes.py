"""Processes under measurement: started on a core of their own, asked for their CPU and memory."""

import os
import re
import subprocess
from contextlib import contextmanager
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class Failed(Exception):
    """The run cannot go on; the text is the sentence for the user."""


@contextmanager
def pinned(core):
    """What is started inside runs on `core`, as with taskset but without a process in between."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Server:
    """A started server. `ready` finds the port in the line it prints when it listens."""

    def __init__(self, command, ready, core):
        with pinned(core):
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self._process.stdout.readline()
        found = re.match(ready, line)
        if not found:
            self._process.kill()
            raise Failed(f"{command[0]} did not start: {line.strip() or 'it printed nothing'}")
        self.port = int(found[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise Failed(f"{self._process.args[0]} did not end within 20 s of SIGTERM") from None

    @property
    def pid(self):
        return self._process.pid

    def cpu_seconds(self):
        """User and system time of all its threads, those that have ended included."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND

    def resident_megabytes(self):
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024


def gatehouse(binary, data, core, settings=()):
    command = [binary, "serve", "--data", data, "--listen", "127.0.0.1:0", "--web", "none",
               "--loops", "1", "--log", f"{data}/gatehouse.log", *settings]
    return Server(command, r"Gatehouse serves http://127\.0\.0\.1:(\d+)", core)


def build_epoll_loop(folder):
    source = Path(__file__).resolve().parents[1] / "epoll_loop" / "epoll_loop.cpp"
    program = f"{folder}/epoll_loop"
    compiler = os.environ.get("CXX", "clang++-19")
    subprocess.run([compiler, "-O3", "-std=c++23", source, "-o", program], check=True)
    return program


def epoll_loop(program, answer, folder, core):
    file = Path(folder) / "answer"
    file.write_bytes(answer)
    return Server([program, file], r"Serving (\d+)", core)
