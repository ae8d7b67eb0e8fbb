"""A cache in front of the server, for the test of the oracle: right, or wrong in one of six ways.

It sits where the connections are, keeps answers by identity (the user's row as it is now) and by the versions of what
they were made of, and lets equal requests join one that is running, as the server itself does. `broken` names what it
does wrong.
"""

import hashlib
import sqlite3
import threading
import time
from urllib.parse import urlsplit

from model.traffic import Seen

# What it does wrong, and what a failure that notices it speaks of. An answer that was kept too long may be of before the
# last write, of an earlier round, or made of two moments: then the parts that differ tell, not the words for the time.
_POSTS = r"shows no state of that time: (list|post|it is '(page|missing)')"
BREAKAGES = {
    "skip a dependency": _POSTS,  # posts may change, and the list stays
    # One page for everybody who is signed in; between two sessions of one user, or before and after a change of the
    # user, nobody's marker is wrong.
    "drop the identity part": "holds data of|shows no state of that time: (account|profile|sessions)",
    # The renewed session of one browser is sent to others. The renewal itself is seen in the list of sessions.
    "keep a Set-Cookie": "sets a cookie|shows no state of that time: sessions",
    # A request joins a render that began before the last write. Who was signed out then may be signed in by now.
    "join too late": "shows no state of that time|holds data of",
    "drop the port from the key": "holds an address of",  # addresses of one port are sent to another's visitors
    "lose a trigger": _POSTS,  # changed posts do not move the version
}
_DEPENDENCIES = (("post", "I"), ("post", "U"), ("post", "D"), ("session", "I"), ("session", "U"), ("session", "D"))
_WHO = ("SELECT u.password, s.auth_digest, s.id, u.id, u.email, u.first_name, u.last_name, u.last_login, u.is_staff, "
        "u.is_superuser FROM gatehouse_session s JOIN accounts_customuser u ON u.id = s.user_id "
        "WHERE s.token_digest = ? AND u.is_active")


class _Entry:
    def __init__(self, versions, answer=None):
        self.versions, self.answer, self.done = versions, answer, threading.Event()
        self.torn = None  # the answer, even if something moved meanwhile


class Keeping:
    """In place of traffic.Lines: `observe(ask)`."""

    def __init__(self, lines, path, broken=None):
        assert broken is None or broken in BREAKAGES
        self.lines, self.path, self.broken = lines, path, broken
        self.entries, self.running = {}, {}
        self.lock, self.own = threading.Lock(), threading.local()

    def close(self):
        """This thread's connections."""
        self.lines.close()
        if getattr(self.own, "connection", None):
            self.own.connection.close()
        self.own.connection = None

    def observe(self, ask):
        sent = time.time()
        path = urlsplit(ask.target).path
        if ask.method != "GET" or ask.gzip or path.startswith(("/api/account", "/api/login")):
            return Seen(ask, self.lines.exchange(ask), sent, time.time(), "")
        answer, kept = self._answer(ask, path)
        return Seen(ask, answer, sent, time.time(), kept)

    def _now(self, ask, path):
        """(versions, who asks), of one moment."""
        if getattr(self.own, "connection", None) is None:
            self.own.connection = sqlite3.connect(self.path, timeout=10, isolation_level=None)
        database = self.own.connection
        database.execute("BEGIN")
        versions = tuple(
            database.execute("SELECT max(seq) FROM model_history WHERE kind = ? AND operation = ?", what).fetchone()[0]
            for what in _DEPENDENCIES if not self._ignored(what, path))
        found = database.execute(_WHO, (hashlib.sha256((ask.token or "").encode()).digest(),)).fetchone()
        database.execute("COMMIT")
        if found is None or hashlib.sha256(found[0].encode()).digest() != found[1]:
            return versions, ("out",)
        if self.broken == "drop the identity part" or path.startswith("/api/posts/"):  # the same for all of them
            return versions, ("in",)
        _, _, session, *user = found
        return versions, (*user, session if path == "/account" else None)

    def _ignored(self, what, path):
        """Who asks is looked up each time; only one page shows sessions."""
        return (what[0] == "session" and path != "/account"
                or self.broken == "skip a dependency" and what[0] == "post"
                or self.broken == "lose a trigger" and what == ("post", "U")
                or self.broken == "keep a Set-Cookie" and what == ("session", "U"))  # its renewal came before it

    def _answer(self, ask, path):
        versions, identity = self._now(ask, path)
        host = ask.host.rpartition(":")[0] or ask.host if self.broken == "drop the port from the key" else ask.host
        key = (host, ask.target, identity)
        alike = key if self.broken != "join too late" else (host, ask.target, identity[0], identity[-1])
        with self.lock:
            kept, running = self.entries.get(key), self.running.get(alike)
            if kept and kept.versions == versions:
                return kept.answer, "hit"
            joins = running and (running.versions == versions or self.broken == "join too late")
            if not joins:
                running = self.running[alike] = _Entry(versions)
        if joins:
            running.done.wait()
            answer = running.torn if self.broken == "join too late" else running.answer
            if answer is not None:
                return answer, "joined"
            return self.lines.exchange(ask), "unkept"
        return self._render(ask, path, key, alike, running)

    def _render(self, ask, path, key, alike, entry):  # pylint: disable=too-many-arguments
        answer = None
        try:
            answer = self.lines.exchange(ask)
            if answer.status == 200 and (self.broken == "keep a Set-Cookie" or not answer.all("Set-Cookie")):
                entry.torn = answer
                if self._now(ask, path) == (entry.versions, key[2]):
                    entry.answer = answer
        finally:
            with self.lock:
                if self.running.get(alike) is entry:
                    del self.running[alike]
                if entry.answer is not None:
                    self.entries[key] = entry
            entry.done.set()
        return answer, "miss" if entry.answer is not None else "unkept"
