"""A Gatehouse server of the release build, on a free port of 127.0.0.1, with a data folder of its own."""

import json
import os
import re
import select
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("GATEHOUSE_BINARY", ROOT / "build/release/gatehouse"))
ADMIN, USER = "admin@company.com", "user_0@email.com"  # of the demo data; more: user_1 to user_4
PASSWORD = "password"
PATIENCE = 30.0  # seconds for anything that should take milliseconds

_demo = None  # a folder with the demo data, made once: hashing six passwords takes a while


def until(sentence, found, patience=PATIENCE):
    """The first true value of `found()`; AssertionError with the sentence when none comes."""
    end = time.monotonic() + patience
    while not (value := found()):
        assert time.monotonic() < end, f"not within {patience} s: {sentence}"
        time.sleep(0.01)
    return value


def _demo_data():
    global _demo
    if _demo is None:
        _demo = tempfile.TemporaryDirectory(prefix="gatehouse-demo-")
        subprocess.run([BINARY, "demo", "--data", _demo.name], check=True, capture_output=True)
    return _demo.name


class Server:
    """`with Server() as server:` serves until the end of the block.

    `settings`: of `gatehouse serve`, e.g. {"body-bytes": 100}. `demo`: with the demo users and posts.
    `folder`: an existing data folder, kept afterwards. `wrapper`: a command that runs the server,
    e.g. ["strace", …]. `binary`: another build.
    """

    def __init__(self, settings=None, *, demo=True, folder=None, wrapper=(), binary=BINARY, **process):
        self._temporary = None if folder else tempfile.TemporaryDirectory(prefix="gatehouse-test-")
        self.folder = Path(folder or self._temporary.name)
        if demo and not (self.folder / "site.db").exists():
            shutil.copytree(_demo_data(), self.folder, dirs_exist_ok=True)
        self.settings = {"data": self.folder, "listen": "127.0.0.1:0", "web": "none",
                         "log": self.folder / "server.log", **(settings or {})}
        self.wrapper, self.binary, self.options = list(wrapper), binary, process
        self.process = None
        self.port = 0

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
        if self._temporary:
            self._temporary.cleanup()

    def command(self, name="serve"):
        flags = [text for key, value in self.settings.items() for text in (f"--{key}", str(value))]
        return [*self.wrapper, str(self.binary), name, *flags]

    def start(self):
        """Serves; after stop() or kill() it may be started again, on the same data."""
        self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, **self.options)
        output, end = b"", time.monotonic() + PATIENCE
        while not (announced := re.search(rb"serves http://[^\s]*:(\d+)\s", output)):
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))
            more = os.read(self.process.stdout.fileno(), 4096) if ready else b""
            if not more:
                self.kill()
                raise AssertionError(f"the server did not start: {output.decode(errors='replace')}")
            output += more
        self.port = int(announced[1])
        return self

    def stop(self):
        """SIGTERM, and the exit code: 0 when it drained."""
        return self._end(signal.SIGTERM)

    def kill(self):
        return self._end(signal.SIGKILL)

    def _end(self, number):
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        self.process.stdout.close()
        code, self.process = self.process.returncode, None
        return code

    @property
    def database(self):
        return self.folder / "site.db"

    def rows(self, sql, *values):
        """Reads, or changes, the database file beside the server."""
        connection = sqlite3.connect(self.database, timeout=10)
        try:
            with connection:
                return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def log(self, event=None):
        """The lines of the log as dictionaries; those of one event."""
        whole = self.log_text().rpartition("\n")[0]  # the last line may be half written
        lines = [json.loads(line) for line in whole.splitlines()]
        return [line for line in lines if event in (None, line["event"])]

    def log_text(self):
        return (self.folder / "server.log").read_text(encoding="utf-8")

    def cpu(self):
        """Seconds of CPU that the process has used (clock_getcpuclockid(3)). Waiting does not count: by this, tests see
        whether work grows with data on a machine that is busy with other things."""
        return time.clock_gettime(~self.process.pid << 3 | 2)

    def memory(self):
        """Resident bytes of the server's process."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
