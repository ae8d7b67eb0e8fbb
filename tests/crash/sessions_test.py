"""100 000 sessions: purging takes exactly the dead ones and lets others write; one's own list stays fast."""

import hashlib
import itertools
import sqlite3
import subprocess
import threading
import time
import unittest
from contextlib import closing
from datetime import datetime, timedelta, timezone

from support.client import Client
from support.server import PATIENCE, USER, Server, until

LIVING, DEAD, OWN = 40_000, 60_000, 10
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TOKEN = "t" * 43  # of the newest of USER's own sessions


def sql_time(moment):
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def rows(users, now):
    """(token_digest, user, auth_digest, created, last seen) of each session; True for those that live."""
    own, *others = users
    nobody = 99_999
    fates = {True: [(5 * DAY, DAY), (89 * DAY, HOUR), (89 * DAY, 14 * DAY - HOUR)],
             False: [(20 * DAY, 14 * DAY + HOUR), (90 * DAY + HOUR, HOUR), (400 * DAY, 300 * DAY)]}
    owners = itertools.cycle(others)
    for number in range(LIVING + DEAD):
        lives = number % 5 in (1, 3)
        user, auth = next(owners)
        created, seen = fates[lives][number % 3]
        if number % 50 == 0:  # dead, as its user is gone
            user, (created, seen) = nobody, fates[True][0]
        digest = hashlib.sha256(b"%d" % number).digest()
        yield (digest, user, auth, sql_time(now - created), sql_time(now - seen)), lives
    for number in range(OWN):
        token = TOKEN if number == 0 else f"{TOKEN}{number}"
        yield (hashlib.sha256(token.encode()).digest(), *own, sql_time(now - DAY), sql_time(now)), True


def filled(server):
    """Fills the table; the digests of the sessions that live."""
    with closing(sqlite3.connect(server.database, timeout=PATIENCE)) as database, database:
        users = [(user, hashlib.sha256(password.encode()).digest()) for user, password in database.execute(
            "SELECT id, password FROM accounts_customuser ORDER BY email = ? DESC", (USER,))]
        table = list(rows(users, datetime.now(timezone.utc)))
        database.executemany(
            "INSERT INTO gatehouse_session (token_digest, user_id, auth_digest, created_on, last_seen_on, address, "
            "user_agent) VALUES (?, ?, ?, ?, ?, '2001:db8::1', 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0)')",
            [row for row, _ in table])
    return {row[0] for row, lives in table if lives}


def digests(server):
    return {row[0] for row in server.rows("SELECT token_digest FROM gatehouse_session")}


def visitor(server):
    """USER, signed in with a session that was put into the table."""
    client = Client(server.port)
    client.get("/api/login-set-cookie/")
    client.cookies["sessionid"] = TOKEN
    return client


class Writing(threading.Thread):
    """Writes one post after another until the end of the block; (begun, took) of each, in seconds."""

    def __init__(self, client):
        super().__init__()
        self.client, self.writes, self.statuses, self.ending = client, [], set(), threading.Event()

    def run(self):
        while not self.ending.is_set():
            begun = time.time()
            self.statuses.add(self.client.post("/api/posts/", {"title": "t", "body": "b"}).status)
            self.writes.append((begun, time.time() - begun))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        self.join()


def moment(line):
    return datetime.fromisoformat(line["time"]).timestamp()


class AHundredThousandSessions(unittest.TestCase):
    def assert_let_others_write(self, writing, begun, ended):
        """No write waited for most of the purge; when it is one DELETE, they wait for all of it."""
        waits = [took for start, took in writing.writes if start < ended and start + took > begun]
        print(f"        purged in {ended - begun:.2f} s; {len(waits)} writes meanwhile, the longest {max(waits):.3f} s")
        self.assertEqual(writing.statuses, {201})
        self.assertLess(max(waits), (ended - begun) * 3 / 4)

    def test_purged_at_the_start_are_exactly_the_dead_and_others_write_meanwhile(self):
        server = Server()
        living = filled(server)
        with server, Writing(visitor(server)) as writing:
            purged, = until("the purge", lambda: server.log("sessions_purged"))
            writing.ending.set()
            writing.join()
            serving, = server.log("serving")
            self.assertEqual(purged["sessions"], LIVING + DEAD + OWN - len(living))
            self.assertEqual(digests(server), living)
            self.assert_let_others_write(writing, moment(serving), moment(purged))

    def test_cleared_by_command_are_exactly_the_dead_and_the_server_writes_meanwhile(self):
        with Server() as server:
            until("the purge at the start", lambda: server.log("sessions_purged"))
            living = filled(server)
            with Writing(visitor(server)) as writing:
                until("a write", lambda: writing.writes)
                begun = time.time()
                done = subprocess.run(server.command("clearsessions"), capture_output=True, text=True, check=False)
                ended = time.time()
            cleared = LIVING + DEAD + OWN - len(living)
            self.assertEqual((done.returncode, done.stdout), (0, f"{cleared} sessions cleared\n"))
            self.assertEqual(digests(server), living)
            self.assert_let_others_write(writing, begun, ended)

    def test_are_not_searched_for_the_list_of_ones_own(self):
        """Reading a hundred thousand rows takes some thousand times as long as reading one's own."""
        with Server() as server:
            def median(client, path, times=200):
                took = []
                for _ in range(times):
                    begun = server.cpu()
                    self.assertEqual(client.get(path).status, 200)
                    took.append(server.cpu() - begun)
                return sorted(took)[times // 2] * 1e6

            until("the purge at the start", lambda: server.log("sessions_purged"))
            filled(server)
            client = visitor(server)
            listed = client.get("/api/account/sessions/").json()["results"]
            self.assertEqual([row["current"] for row in listed].count(True), 1)
            self.assertEqual(len(listed), OWN)
            one, own = median(client, "/api/account/"), median(client, "/api/account/sessions/")
            print(f"        the account: {one:.0f} µs of CPU, the list of {OWN} sessions among 100 000: {own:.0f} µs")
            self.assertLess(own, 50 * one)
