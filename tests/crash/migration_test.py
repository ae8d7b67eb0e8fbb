"""Migrations are whole or never begun, wherever the process dies, however many begin at once."""

import itertools
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import unittest
from contextlib import closing
from pathlib import Path

from crash.kill_test import integrity
from support.client import Client
from support.server import BINARY, PATIENCE, Server

# The tables that each migration makes.
TABLES = {
    "0001_django_tables": {"accounts_customuser", "blog_post"},
    "0002_sessions": {"gatehouse_session"},
    "0003_devices": {"gatehouse_device"},
    "0004_shared_with_django": {"django_session", "accounts_customuser_groups", "accounts_customuser_user_permissions"},
    "0005_data_versions": {"gatehouse_version", "gatehouse_epoch"},
}
CALLS = "pwrite64,fdatasync,fsync,ftruncate,unlink"


def migrate(folder, *wrapper):
    return subprocess.run([*wrapper, BINARY, "migrate", "--data", folder], capture_output=True, text=True,
                          timeout=PATIENCE, check=False)


def dies_at(call):
    """A wrapper: the process is killed as it enters its n-th call that changes a file."""
    return ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={CALLS}",
            "-e", f"inject={CALLS}:signal=KILL:when={call}"]


def state(database):
    """The names of applied migrations and of all tables."""
    tables = {row[0] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    applied = set()
    if "gatehouse_migration" in tables:
        applied = {row[0] for row in database.execute("SELECT name FROM gatehouse_migration")}
    return applied, tables - {"gatehouse_migration", "sqlite_sequence"}


class Migrations(unittest.TestCase):
    def whole(self, file):
        with closing(sqlite3.connect(file)) as database:
            applied, tables = state(database)
        self.assertEqual(tables, set().union(*(TABLES[name] for name in applied)))
        self.assertEqual(integrity(file), ["ok"])
        return applied

    def test_killed_at_any_write_are_whole_or_never_begun(self):
        seen = set()
        for call in itertools.count(1):
            with tempfile.TemporaryDirectory(prefix="gatehouse-migrate-") as folder, \
                    tempfile.TemporaryDirectory(prefix="gatehouse-left-") as left, self.subTest(call=call):
                code = migrate(folder, *dies_at(call)).returncode
                if code == 0:
                    break
                self.assertEqual(code, -signal.SIGKILL)
                for file in Path(folder).glob("site.db*"):
                    if not file.name.endswith("-shm"):
                        shutil.copy(file, left)
                seen.add(frozenset(self.whole(f"{left}/site.db")))
                again = migrate(folder)
                self.assertEqual((again.returncode, again.stderr), (0, ""))
                self.assertEqual(self.whole(f"{folder}/site.db"), TABLES.keys())
        print(f"        killed at each of {call - 1} calls")
        self.assertGreater(len(seen), 2, "never killed between two migrations")

    def test_of_programs_that_begin_at_once_on_an_empty_folder_are_done_once(self):
        for attempt in range(40):
            with tempfile.TemporaryDirectory(prefix="gatehouse-both-") as folder, self.subTest(attempt=attempt):
                programs = [subprocess.Popen([BINARY, "migrate", "--data", folder], text=True,
                                             stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(8)]
                outputs = [program.communicate(timeout=PATIENCE) for program in programs]
                self.assertEqual([(program.returncode, errors) for program, (_, errors) in zip(programs, outputs)],
                                 [(0, "")] * len(programs))
                done = sorted(line for lines, _ in outputs for line in lines.splitlines() if "applied" in line)
                self.assertEqual(done, [f"applied {name}" for name in sorted(TABLES)])
                self.assertEqual(self.whole(f"{folder}/site.db"), TABLES.keys())

    def test_of_servers_that_start_at_once_on_an_empty_folder_are_done_once(self):
        for attempt in range(3):
            with tempfile.TemporaryDirectory(prefix="gatehouse-both-") as folder, self.subTest(attempt=attempt):
                servers = [Server({"log": f"{folder}/{n}.log"}, demo=False, folder=folder) for n in range(3)]
                started = []
                threads = [threading.Thread(target=lambda s=server: started.append(s.start())) for server in servers]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                for server in servers:
                    if server.process:
                        self.assertEqual(Client(server.port).get("/-/ready").status, 200)
                        self.assertEqual(server.stop(), 0)
                self.assertEqual(len(started), len(servers))
                self.assertEqual(self.whole(f"{folder}/site.db"), TABLES.keys())
