"""What the security tests share: a server for a class of tests, and users and sessions made beside it."""

import base64
import hashlib
import itertools
import os
import sqlite3
import subprocess
import unittest
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone

from support.client import Client, Connection
from support.server import BINARY, PASSWORD, ROOT, Server, until

CSRF = "s" * 32  # any secret of the right form: what counts is that cookie and header agree
_numbers = itertools.count(1)


def routes():
    """(method, path) of every route, as `gatehouse routes` lists them."""
    listed = subprocess.run([BINARY, "routes"], check=True, capture_output=True, text=True).stdout
    return [(method, line.split()[0]) for line in listed.splitlines()
            for method in line.split(maxsplit=1)[1].split(", ")]


def moment(**ago):
    """So long ago, as the database writes it."""
    return (datetime.now(timezone.utc) - timedelta(**ago)).strftime("%Y-%m-%d %H:%M:%S.%f")


class SiteTest(unittest.TestCase):
    """A real server with two event loops; `settings` are more of `gatehouse serve`."""

    settings = {}
    demo = True

    @classmethod
    def setUpClass(cls):
        cls.server = Server({"loops": 2, **cls.settings}, demo=cls.demo).__enter__()
        cls.addClassCleanup(cls.server.__exit__)
        cls.port = cls.server.port

    def client(self, **options):
        client = Client(self.port, **options)
        self.addCleanup(client.close)
        return client

    def new_user(self, password=PASSWORD, **columns):
        """The e-mail address of a user of this test's own. Django's hash at the lowest cost, so that it is quick."""
        email = columns.pop("email", f"somebody_{next(_numbers)}@example.org")
        digest = base64.b64encode(hashlib.pbkdf2_hmac("sha256", password.encode(), b"salt", 1)).decode()
        row = {"password": f"pbkdf2_sha256$1$salt${digest}", "is_superuser": 0, "first_name": "", "last_name": "",
               "is_staff": 0, "is_active": 1, "date_joined": moment(days=1), "email": email, **columns}
        self.server.rows(f"INSERT INTO accounts_customuser ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
                         *row.values())
        return email

    def id_of(self, email):
        return self.server.rows("SELECT id FROM accounts_customuser WHERE email = ?", email)[0][0]

    def sessions_of(self, email):
        return self.server.rows("SELECT count(*) FROM gatehouse_session WHERE user_id = ?", self.id_of(email))[0][0]

    def new_tokens(self, email, count=1, seen=None):
        """Sessions of this user, put into the database as a login would: hundreds cost nothing."""
        user, password = self.server.rows("SELECT id, password FROM accounts_customuser WHERE email = ?", email)[0]
        tokens = [base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=") for _ in range(count)]
        seen = seen or moment()
        with self.server_transaction() as connection:
            connection.executemany(
                "INSERT INTO gatehouse_session (token_digest, user_id, auth_digest, created_on, last_seen_on, address,"
                " user_agent) VALUES (?, ?, ?, ?, ?, '127.0.0.1', '')",
                [(hashlib.sha256(token.encode()).digest(), user, hashlib.sha256(password.encode()).digest(), seen, seen)
                 for token in tokens])
        return tokens

    @contextmanager
    def server_transaction(self):
        connection = sqlite3.connect(self.server.database, timeout=10)
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def holding(self, token, **options):
        """A visitor whose browser holds this session token."""
        client = self.client(**options)
        client.cookies.update({client.session_cookie: token, client.csrf_cookie: CSRF})
        return client

    def session_for(self, email):
        """A visitor with a session of this user, without the cost of a login."""
        return self.holding(self.new_tokens(email)[0])

    def signed_in(self, email=None, password=PASSWORD, **options):
        """A visitor who has just logged in, as a new user unless one is named."""
        client = self.client(**options)
        answer = client.login(email or self.new_user(password), password)
        self.assertEqual(answer.status, 200, answer)
        return client

    def assert_nobody(self, token):
        """This token signs nobody in."""
        answer = self.holding(token).get("/api/account/")
        self.assertEqual(answer.status, 403, answer)
        self.assertEqual(answer.json(), {"detail": "Authentication credentials were not provided."})

    def assert_is(self, client, email):
        answer = client.get("/api/account/")
        self.assertEqual((answer.status, answer.status == 200 and answer.json()["email"]), (200, email))

    def logged(self, event, found=lambda line: True):
        """The records of this event, as soon as there is one that fits."""
        return until(f"the log holds a fitting {event}",
                     lambda: [line for line in self.server.log(event) if found(line)])


def head(method, path, token="", length=0, **more):
    """A request's head as bytes, for tests that send it piece by piece or on many connections at once."""
    lines = {"Host": "localhost", "Cookie": f"sessionid={token}; csrftoken={CSRF}", "X-CSRFToken": CSRF,
             "Content-Type": "application/json", "Content-Length": length,
             **{name.replace("_", "-"): value for name, value in more.items()}}
    return (f"{method} {path} HTTP/1.1\r\n"
            + "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n").encode("latin-1")


def at_once(connections, requests):
    """Sends each request on its own connection before any answer is read; the answers, in order."""
    for connection, request in zip(connections, requests):
        connection.send(request)
    return [connection.receive() for connection, _ in zip(connections, requests)]


def connections(test, count):
    opened = [Connection(test.port) for _ in range(count)]
    for connection in opened:
        test.addCleanup(connection.close)
    return opened


def web_settings():
    """The real pages, rendered by the real Node."""
    return {"web": (ROOT / "web/.output").resolve(), "node": ROOT / "web/node_modules/.bin/node"}
