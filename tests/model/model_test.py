"""Pages and answers are exact: a running server against the test's own model of the data.

MODEL_REQUESTS (20 000) page requests, MODEL_SEED (1) chooses them. A failure names the request, what it showed and
what it should have shown; threads and the clock are not repeated with the seed, so a rare one may take several runs.
"""

import os
import sqlite3
import subprocess
import sys
import time
import unittest
from contextlib import ExitStack, closing, contextmanager

from support.server import BINARY, ROOT, Server

from model.checker import Failure
from model.history import install
from model.keeping import BREAKAGES, Keeping
from model.traffic import Lines
from model.visitors import settle
from model.world import ROUND, World

REQUESTS = int(os.environ.get("MODEL_REQUESTS", "20000"))
SEED = os.environ.get("MODEL_SEED", "1")
SELF_TEST = 5000 // ROUND * ROUND  # page requests within which each breakage must be noticed
SETTINGS = {"web": (ROOT / "web/.output").resolve(), "node": ROOT / "web/node_modules/.bin/node", "loops": 2,
            "trusted-proxies": "127.0.0.1", "login-throttle": "off"}


def prepared(path):
    """The users, and the triggers of the history, in a fresh database."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        install(connection)
        connection.execute("BEGIN")
        users = settle(connection)
        connection.execute("COMMIT")
    return users


@contextmanager
def site(binary=BINARY):
    """(server, users): the real site, with the triggers of the history."""
    server = Server(SETTINGS, demo=False, binary=binary)
    subprocess.run([binary, "migrate", "--data", server.folder], check=True, capture_output=True)
    users = prepared(server.database)
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)  # seconds: a thread that has its answer soon notes when
    try:
        with server:
            yield server, users
    finally:
        sys.setswitchinterval(before)


@contextmanager
def keeps_nothing(server):
    """Connections to a second server on the same file, which renders every page."""
    settings = subprocess.run([BINARY, "settings"], check=True, capture_output=True, text=True).stdout
    off = {"kept-bytes": 0} if "--kept-bytes" in settings else {}
    with Server({**SETTINGS, **off, "database": f"sqlite:{server.database}"}, demo=False) as other:
        yield Lines(other.port)


def run(world, requests, fresh=None):
    """Rounds until so many pages were asked for; the Failure that ended them, or None."""
    try:
        while world.pages < requests:
            world.round()
            if fresh:
                world.compare(fresh)
            world.check_log()
    except Failure as failure:
        return failure
    return None


def summary(world, seconds):
    counts = ", ".join(f"{count} {name}" for name, count in sorted(world.counts.items()))
    shown = ", ".join(f"{count} {name}" for name, count in sorted(world.checker.tally.items()))
    return f"{world.pages} page requests in {seconds:.0f} s: {counts}; shown: {shown}; seed {world.seed}"


class EveryPage(unittest.TestCase):
    def test_shows_the_data_of_one_moment_between_request_and_answer_and_nobody_elses(self):
        with ExitStack() as stack:
            server, users = stack.enter_context(site())
            fresh = stack.enter_context(keeps_nothing(server))
            world = World(server, users, SEED)
            stack.callback(world.close)
            begin = time.monotonic()
            failure = run(world, REQUESTS, fresh)
            print(f"        {summary(world, time.monotonic() - begin)}")
            if failure:
                wrong = [line for line in server.log() if line["level"] in ("warning", "error")]
                self.fail(f"{failure}\nthe log's last complaints: {wrong[-5:]}\nafter {world.pages} page requests, in round {world.rounds}; to repeat: "
                          f"MODEL_SEED={SEED} MODEL_REQUESTS={(world.rounds + 1) * ROUND} ./test model")
            self.assertLess(world.checker.tally["shell"], world.pages / 10, "too few pages were rendered")
            if world.counts["miss"]:  # a server that says what it keeps
                self.assertGreater(world.counts["hit"], world.pages / 20, "too few pages were kept ones")


class TheOracle(unittest.TestCase):
    """A cache in front of the server, right and wrong: the test must notice the one and not the other."""

    def keeping(self, broken, requests):
        with site() as (server, users):
            world = World(server, users, SEED, keeping=Keeping(Lines(server.port), server.database, broken))
            try:
                return run(world, requests), world
            finally:
                world.close()

    def test_lets_a_cache_pass_that_is_right(self):
        failure, world = self.keeping(None, 2000)
        self.assertIsNone(failure)
        self.assertGreater(world.counts["hit"], 50)
        self.assertGreater(world.counts["joined"], 5)

    def test_notices_each_way_of_being_wrong(self):
        for broken, speaks_of in BREAKAGES.items():
            with self.subTest(broken):
                failure, world = self.keeping(broken, SELF_TEST)
                self.assertIsNotNone(failure, f"nothing was noticed: {dict(world.counts)}")
                self.assertRegex(str(failure), speaks_of)
                print(f"        {broken}: noticed within {world.pages} page requests: {str(failure)[:400]}")
