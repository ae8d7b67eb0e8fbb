"""A database that cannot be served stops the start: one sentence, an exit code, no byte changed."""

import os
import random
import shutil
import sqlite3
import subprocess
import tempfile
import unittest
from contextlib import closing
from pathlib import Path

from support.server import BINARY, PATIENCE, Server

NOBODY = 65534


def run(server, command):
    return subprocess.run(server.command(command), capture_output=True, text=True, timeout=PATIENCE, check=False,
                          **server.options)


def contents(folder):
    """What must not change. SQLite makes an empty -wal and a -shm beside what it looks at; they hold nothing."""
    return {file.name: file.read_bytes() for file in Path(folder).iterdir() if file.is_file()
            and not file.name.endswith("-shm") and not (file.name.endswith("-wal") and file.stat().st_size == 0)}


def noise(size):
    return random.Random(size).randbytes(size)


def replaced(file, data):
    file.write_bytes(data)


def damaged(file, first, size):
    """Noise over `size` bytes from `first` (negative: from the end)."""
    data = bytearray(file.read_bytes())
    first %= len(data)
    data[first:first + size] = noise(len(data[first:first + size]))
    file.write_bytes(data)


def truncated(file, size):
    os.truncate(file, size if size >= 0 else file.stat().st_size // 8192 * 4096)


def directory(file):
    file.unlink()
    file.mkdir()


def changed(file, *statements):
    with closing(sqlite3.connect(file)) as database, database:
        for statement in statements:
            database.execute(statement)


def foreign(file):
    file.unlink()
    changed(file, "CREATE TABLE bookmark (url text)", "INSERT INTO bookmark VALUES ('https://example.org')")


def emptied_beside_its_wal(file):
    """Somebody emptied the file; the WAL still has what was acknowledged last."""
    truncated(file, 0)
    file.with_name(file.name + "-wal").write_bytes(noise(5000))


BROKEN = [
    ("random bytes", lambda file: replaced(file, noise(20000)), "is not a database"),
    ("a text", lambda file: replaced(file, b"Dear diary,\n" * 500), "is not a database"),
    ("one byte", lambda file: replaced(file, b"S"), "is not a database"),
    ("only a header", lambda file: truncated(file, 100), "is damaged"),
    ("cut in the middle", lambda file: truncated(file, -1), "is damaged"),
    ("noise after the header", lambda file: damaged(file, 100, 3000), "is damaged"),
    ("noise in the second page", lambda file: damaged(file, 4096, 4096), "is damaged"),
    ("noise in many pages", lambda file: damaged(file, 40960, 40960), "is damaged"),
    ("noise in the last page", lambda file: damaged(file, -4096, 4096), "is damaged"),
    ("a folder", directory, "is not a file"),
    ("a newer Gatehouse's", lambda file: changed(file, "INSERT INTO gatehouse_migration VALUES ('9999_future', '')"),
     "was made by a newer Gatehouse (it has 9999_future); use that version"),
    ("another program's", foreign, "is the database of another program (it has the tables bookmark)"),
    ("emptied beside its WAL", emptied_beside_its_wal, "is not a database"),
]


class ADatabaseThatCannotBeServed(unittest.TestCase):
    def refused(self, server, command, sentence, path):
        answer = run(server, command)
        self.assertEqual((answer.returncode, answer.stdout), (1, ""), answer)
        self.assertRegex(answer.stderr, r"\Agatehouse: [^\n]+\n\Z")
        self.assertIn(str(path), answer.stderr)
        self.assertIn(sentence, answer.stderr)

    def test_stops_the_start_with_a_sentence_and_stays_as_it_is(self):
        for what, make, sentence in BROKEN:
            server = Server({"log": "none"})
            make(server.database)
            before = contents(server.folder)
            for command in ("serve", "check", "migrate"):
                with self.subTest(what, command=command):
                    self.refused(server, command, sentence, server.database)
                    self.assertEqual(contents(server.folder), before)

    def test_with_a_newer_wal_beside_it_stays_as_it_is(self):
        """A newer Gatehouse was killed: its WAL is its own to recover."""
        server = Server({"log": "none"})
        with tempfile.TemporaryDirectory() as folder:
            with closing(sqlite3.connect(server.database)) as database:
                database.execute("PRAGMA journal_mode=WAL")
                database.execute("INSERT INTO gatehouse_migration VALUES ('9999_future', '')")
                database.commit()
                for file in server.folder.glob("site.db*"):
                    shutil.copy(file, folder)  # as a crash leaves it
            server.settings["data"] = folder
            before = contents(folder)
            self.assertIn("site.db-wal", before)
            for command in ("serve", "check"):
                with self.subTest(command=command):
                    self.refused(server, command, "newer Gatehouse", Path(folder) / "site.db")
                    self.assertEqual(contents(folder), before)

    def test_because_its_folder_cannot_be_made_stops_the_start(self):
        with tempfile.NamedTemporaryFile() as file:
            server = Server({"data": f"{file.name}/site", "log": "none"}, demo=False)
            for command in ("serve", "migrate"):
                with self.subTest(command=command):
                    self.refused(server, command, "cannot", f"{file.name}/site")


class MissingPermission(unittest.TestCase):
    """As a user who is not root, whom no permission stops."""

    MODES = [("to read the file", 0o000, 0o777, "cannot read the database"),
             ("to write the file", 0o444, 0o777, "cannot be written"),
             ("to write in the folder", 0o666, 0o555, "must be able to write the file and its folder"),
             ("to enter the folder", 0o666, 0o000, "cannot reach the database")]

    def test_stops_the_start_with_a_sentence_and_changes_nothing(self):
        with tempfile.TemporaryDirectory() as place:
            os.chmod(place, 0o755)
            binary = shutil.copy(BINARY, place)
            other = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
            for what, file_mode, folder_mode, sentence in self.MODES:
                server = Server({"log": "none"}, binary=binary, **other)
                before = contents(server.folder)
                server.database.chmod(file_mode)
                server.folder.chmod(folder_mode)
                for command in ("serve", "check"):
                    with self.subTest(what, command=command):
                        answer = run(server, command)
                        self.assertEqual(answer.returncode, 1, answer)
                        self.assertRegex(answer.stderr, r"\Agatehouse: [^\n]+\n\Z")
                        self.assertIn(str(server.database), answer.stderr)
                        self.assertIn(sentence, answer.stderr)
                server.folder.chmod(0o755)
                server.database.chmod(0o644)
                self.assertEqual(contents(server.folder), before)
