"""Processes under measurement: started on a core of their own, asked for their CPU and memory."""

import os
import re
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60


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


def descendants(pid):
    """The process and all that it started and that are still there."""
    found = [pid]
    for each in found:
        for task in _listed(f"/proc/{each}/task"):
            found += [int(child) for child in _read(f"/proc/{each}/task/{task}/children").split()]
    return found


def _listed(folder):
    try:
        return os.listdir(folder)
    except FileNotFoundError:  # it has ended
        return []


def _read(path):
    try:
        return Path(path).read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


class Server:
    """A started server with the processes it starts. `ready` finds the port in a line it prints when it listens: on its
    standard output or, when `log` names a file, there, where all that it says goes."""

    def __init__(self, command, ready, core, log=None, environment=None):
        self._ready, self._log = ready, log
        with pinned(core), open(log or os.devnull, "wb") as file:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=file if log else subprocess.PIPE, stderr=file if log else None,
                text=True, env={**os.environ, **(environment or {})})
        said = self._said_in_log() if log else self._process.stdout.readline()
        found = re.search(ready, said)
        if not found:
            self._process.kill()
            raise Failed(f"{command[0]} did not start: {said.strip() or 'it printed nothing'}")
        self.port = int(found[1])

    def _said_in_log(self):
        end, said = time.monotonic() + START_SECONDS, ""
        while not re.search(self._ready, said) and self._process.poll() is None and time.monotonic() < end:
            time.sleep(0.002)
            said = Path(self._log).read_text(errors="replace")
        return said

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
        """User and system time of all its processes and threads, those that have ended included."""
        ticks = 0
        for pid in descendants(self._process.pid):
            fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
            ticks += sum(int(field) for field in fields[11:15])  # utime stime cutime cstime
        return ticks / TICKS_PER_SECOND

    def precise_cpu_seconds(self):
        """The same to the nanosecond, but without threads that have ended: for short work."""
        spent = 0
        for pid in descendants(self._process.pid):
            for task in _listed(f"/proc/{pid}/task"):
                spent += int((_read(f"/proc/{pid}/task/{task}/schedstat") or "0").split()[0])
        return spent / 1e9

    def is_busy(self):
        """One of its threads runs or waits for its turn; what is crowded out uses no CPU and is busy all the same."""
        return any(_read(f"/proc/{pid}/task/{task}/stat").rpartition(")")[2].split()[:1] == ["R"]
                   for pid in descendants(self._process.pid) for task in _listed(f"/proc/{pid}/task"))

    def resident_megabytes(self):
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024

    def all_megabytes(self, kind):
        """Memory of all its processes; `kind` "Rss", or "Pss", which counts once what several share."""
        return sum(int(found[1]) for pid in descendants(self._process.pid)
                   if (found := re.search(rf"^{kind}:\s+(\d+) kB", _read(f"/proc/{pid}/smaps_rollup"), re.MULTILINE))) / 1024


def gatehouse(binary, data, core, settings=(), web="none"):
    listen = () if "--listen" in settings else ("--listen", "127.0.0.1:0")
    command = [binary, "serve", "--data", data, *listen, "--web", web, "--loops", "1", "--log", f"{data}/gatehouse.log", *settings]
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
