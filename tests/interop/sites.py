"""Both servers on equal data: the same users, the same posts with the same ids and times."""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from interop.article_server import ArticleServer
from interop.normalise import Answer
from interop.wire import Change, ask, log_in
from support.client import Connection
from support.server import Server

ALLOWED_HOSTS = "localhost,.localhost,127.0.0.1,[::1],.example.org"  # as in article/settings.py
PEOPLE = {"admin": "admin@company.com", "user": "user_0@email.com", "other": "user_1@email.com"}
INACTIVE = "user_4@email.com"
SHARED_TABLES = ("accounts_customuser", "blog_post")
# A fast hash of "password" for Django, with salt enough to be kept; Gatehouse keeps the ones `gatehouse demo` made.
MD5 = "md5$abcdefghijklmnopqrstuv$b4e651155b43534411f44f41daa7e314"


class Site:
    """A running server with its database: exchanges bytes, and puts the data back between cases."""

    def __init__(self, name, port, database):
        self.name, self.port = name, port
        self._sql = sqlite3.connect(database, timeout=60, isolation_level=None)
        self._sql.executescript("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; ATTACH ':memory:' AS first")
        for table in SHARED_TABLES:
            self._sql.execute(f"CREATE TABLE first.{table} AS SELECT * FROM main.{table}")
        self.sessions = {}
        for person, email in PEOPLE.items():
            self.sessions[person] = self._session(log_in(email))
        self.sessions["dead"] = self._session(log_in())
        self.exchange(ask("POST", "/api/logout/", who="dead"))
        self.reset()

    def _session(self, request):
        response = self.response(request)
        assert response.status == 200, f"{self.name}: {response}"
        return self._session_of(response)

    @staticmethod
    def _session_of(response):
        """The token it sets; None when it sets none or deletes it."""
        for text in response.all("Set-Cookie"):
            name, _, rest = text.partition("=")
            if name == "sessionid" and "Max-Age=0" not in rest:
                return rest.partition(";")[0]
        return None

    def close(self):
        self._sql.close()

    def response(self, request, sessions=None):
        with Connection(self.port, patience=60) as connection:
            connection.send(request.bytes(sessions or self.sessions))
            return connection.receive(request.method)

    def exchange(self, request, sessions=None):
        sessions = sessions or self.sessions
        return Answer.of(self.response(request, sessions), request, sessions.get(request.who))

    def answers(self, case):
        """The answers to a case's requests, on fresh data."""
        sessions, answers = dict(self.sessions), []
        for step in case.steps:
            if isinstance(step, Change):
                self.change(step)
                continue
            response = self.response(step, sessions)
            answers.append(Answer.of(response, step, sessions.get(step.who)))
            sessions["self"] = self._session_of(response) or sessions.get("self")
        if case.writes():
            self.reset()
        return answers

    def change(self, step):
        self._sql.executescript((step.gatehouse if self.name == "gatehouse" else None) or step.sql)

    def reset(self):
        self._sql.execute("BEGIN IMMEDIATE")
        for table in SHARED_TABLES:
            self._sql.execute(f"DELETE FROM main.{table}")
            self._sql.execute(f"INSERT INTO main.{table} SELECT * FROM first.{table}")
            self._sql.execute("UPDATE main.sqlite_sequence SET seq = (SELECT max(id) FROM first.{0}) "
                              "WHERE name = '{0}'".format(table))
        self._sql.execute("COMMIT")


class Pair:
    """`django` and `gatehouse`, both serving until close()."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="gatehouse-interop-")
        self._server = Server({"login-throttle": "off", "allowed-hosts": ALLOWED_HOSTS,
                               "trusted-proxies": "127.0.0.1",
                               "trusted-origins": "https://app.example,https://*.b.example"})
        copy = Path(self._folder.name, "django.db")
        self._server.rows("UPDATE accounts_customuser SET is_active = 0 WHERE email = ?", INACTIVE)
        self._server.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(self._server.database, copy)
        self._article = ArticleServer(copy)
        self._article.run("adopt.py")
        with closing(sqlite3.connect(copy)) as connection, connection:
            connection.execute("UPDATE accounts_customuser SET password = ?", (MD5,))
        self._article.start()
        self._server.start()
        self.django = Site("django", self._article.port, copy)
        self.gatehouse = Site("gatehouse", self._server.port, self._server.database)

    def close(self):
        self.django.close()
        self.gatehouse.close()
        self._article.stop()
        code = self._server.stop()
        self._folder.cleanup()
        assert code == 0, f"the server ended with {code}"
