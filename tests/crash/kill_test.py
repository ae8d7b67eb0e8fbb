"""kill -9 under write load: what was acknowledged is there, what was not is there whole or not at all.

CRASH_SEED chooses the points in time, CRASH_ROUNDS how many there are (a thousand take a quarter of an hour).
"""

import os
import random
import shutil
import sqlite3
import tempfile
import threading
import time
import unittest
from contextlib import closing
from pathlib import Path

from crash.workers import LoginLoop, PasswordChanger, Poster, expect
from support.server import PASSWORD, Server

SEED = int(os.environ.get("CRASH_SEED", "20240229"))
ROUNDS = int(os.environ.get("CRASH_ROUNDS", "45"))
LONGEST_ROUND = 0.8  # seconds of load


def crew():
    posters = [Poster(f"poster{n}", f"user_{n % 3}@email.com", PASSWORD, SEED) for n in range(6)]
    return [*posters, LoginLoop("login3", "user_3@email.com", PASSWORD, SEED),
            LoginLoop("login4", "user_4@email.com", PASSWORD, SEED),
            PasswordChanger("changer", "admin@company.com", PASSWORD, SEED)]


def load_and_kill(server, workers, seconds):
    """All workers write at once; after so long the server is gone."""
    threads = [threading.Thread(target=worker.run) for worker in workers]
    for thread in threads:
        thread.start()
    time.sleep(seconds)  # the point in time is what is chosen at random
    server.kill()
    for thread in threads:
        thread.join()
    for worker in workers:
        if worker.failure:
            raise worker.failure


def integrity(file):
    with closing(sqlite3.connect(file)) as database:
        return [row[0] for row in database.execute("PRAGMA integrity_check")]


def copied_integrity(server):
    """What SQLite alone says of the files as they were left, before the server has seen them again."""
    with tempfile.TemporaryDirectory(prefix="gatehouse-left-") as folder:
        for file in server.folder.glob("site.db*"):
            if not file.name.endswith("-shm"):
                shutil.copy(file, folder)
        return integrity(Path(folder) / "site.db")


def check(server, workers, demo):
    with closing(sqlite3.connect(f"file:{server.database}?mode=ro", uri=True)) as database:
        for worker in workers:
            worker.check(database)
        rest = list(database.execute("SELECT * FROM blog_post WHERE title NOT LIKE 'poster%-%' ORDER BY id"))
        expect(rest == demo, "posts that nobody sent, or others changed")


class KilledUnderWriteLoad(unittest.TestCase):
    def test_keeps_what_was_acknowledged_and_no_half_of_anything(self):
        points, workers = random.Random(SEED), crew()
        unanswered = 0
        with Server() as server:
            demo = server.rows("SELECT * FROM blog_post ORDER BY id")
            for worker in workers:
                worker.connect(server.port)
                if not isinstance(worker, LoginLoop):
                    worker.sign_in()
            for number in range(ROUNDS):
                seconds = points.uniform(0.02, LONGEST_ROUND)
                try:
                    load_and_kill(server, workers, seconds)
                    unanswered += sum(worker.pending is not None for worker in workers)
                    self.assertEqual(copied_integrity(server), ["ok"])
                    server.start()
                    check(server, workers, demo)
                    for worker in workers:
                        worker.connect(server.port)
                        worker.check_served()
                except Exception as failure:
                    failure.add_note(f"seed {SEED}, round {number}, killed after {seconds} s")
                    raise
            self.assertEqual(server.stop(), 0)
            self.assertEqual(integrity(server.database), ["ok"])
            check(server, workers, demo)
        acknowledged = sum(worker.acknowledged for worker in workers)
        print(f"        seed {SEED}: {ROUNDS} kills, {acknowledged} writes acknowledged and found, "
              f"{unanswered} without an answer")
        for worker in workers:
            self.assertGreater(worker.acknowledged, ROUNDS / 4, worker.name)
        self.assertGreater(unanswered, ROUNDS, "the server was not killed under load")
