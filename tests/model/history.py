"""What was committed, in the order of the commits: triggers of the test's own write it down inside each writing
transaction, whoever writes. SQLite has one writer at a time, so their numbers are the order of the commits.

A commit's moment is known between two: not before its trigger ran (`at`), not after its writer or a later one was
told of it. What a page may show follows: see Timeline.candidates.
"""

import hashlib
import json
import sqlite3
from bisect import bisect_left, bisect_right
from collections import namedtuple

CLOCK = 0.002  # seconds: SQLite's clock counts milliseconds
NEVER = float("inf")

_TABLES = {
    "post": ("blog_post", "id", ("id", "created_on", "modified_on", "title", "body", "created_by_id",
                                 "modified_by_id")),
    "user": ("accounts_customuser", "id", ("id", "email", "password", "first_name", "last_name", "date_joined",
                                           "last_login", "is_staff", "is_active", "is_superuser")),
    "session": ("gatehouse_session", "hex(token_digest)", ("id", "user_id", "created_on", "last_seen_on", "address",
                                                           "user_agent")),
}
_OPERATIONS = {"I": "INSERT", "U": "UPDATE", "D": "DELETE"}

Change = namedtuple("Change", "seq at kind operation key row")


def _row_sql(kind, record):
    _, key, columns = _TABLES[kind]
    names = [f"'{name}', {record}{name}" for name in columns]
    if kind == "session":
        names.append(f"'auth', hex({record}auth_digest)")
    key = key.replace("token_digest", f"{record}token_digest") if kind == "session" else f"{record}{key}"
    return key, f"json_object({', '.join(names)})"


def install(connection):
    """Adds the triggers, before the server starts."""
    connection.execute("CREATE TABLE model_history (seq integer PRIMARY KEY AUTOINCREMENT, at real NOT NULL, "
                       "kind text NOT NULL, operation text NOT NULL, key NOT NULL, row text NOT NULL)")
    connection.execute("CREATE INDEX model_history_kind ON model_history (kind, operation, seq)")
    for kind, (table, _, _) in _TABLES.items():
        for letter, operation in _OPERATIONS.items():
            key, row = _row_sql(kind, "OLD." if letter == "D" else "NEW.")
            connection.execute(
                f"CREATE TRIGGER model_{kind}_{letter} AFTER {operation} ON {table} BEGIN INSERT INTO model_history "
                f"(at, kind, operation, key, row) VALUES ((julianday('now') - 2440587.5) * 86400.0, "
                f"'{kind}', '{letter}', {key}, {row}); END")


class State:
    """The data between two commits. Never changed: after() makes the next one."""

    __slots__ = ("posts", "order", "users", "sessions")

    def __init__(self, posts, users, sessions):
        self.posts, self.users, self.sessions = posts, users, sessions
        self.order = sorted(posts, reverse=True)  # as the pages list them

    def after(self, change):
        tables = {"post": self.posts, "user": self.users, "session": self.sessions}
        table = tables[change.kind] = dict(tables[change.kind])
        if change.operation == "D":
            table.pop(change.key, None)
        else:
            table[change.key] = change.row
        return State(tables["post"], tables["user"], tables["session"])

    def __eq__(self, other):
        return (self.posts, self.users, self.sessions) == (other.posts, other.users, other.sessions)

    __hash__ = None


def read_state(connection):
    """What the tables hold now."""
    tables = []
    for kind, (table, _, _) in _TABLES.items():
        key, row = _row_sql(kind, "")
        tables.append({key: _with_auth(kind, json.loads(text))
                       for key, text in connection.execute(f"SELECT {key}, {row} FROM {table}")})
    return State(*tables)


def _with_auth(kind, row):
    if kind == "user":  # a session is over when the password column is another
        row["auth"] = hashlib.sha256(row["password"].encode()).hexdigest().upper()
    return row


class Recorder:
    """Reads what the triggers wrote. Only at quiet moments, by one thread."""

    def __init__(self, path):
        self.connection = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
        self.state = read_state(self.connection)
        (self.seen,) = self.connection.execute("SELECT coalesce(max(seq), 0) FROM model_history").fetchone()

    def close(self):
        self.connection.close()

    def changes(self):
        """What was committed since the last call, in order."""
        rows = self.connection.execute("SELECT seq, at, kind, operation, key, row FROM model_history "
                                       "WHERE seq > ? ORDER BY seq", (self.seen,))
        found = [Change(seq, at, kind, operation, key, _with_auth(kind, json.loads(row)))
                 for seq, at, kind, operation, key, row in rows]
        if found:
            self.seen = found[-1].seq
        return found

    def forget(self):
        """Drops what was read, but for the last of each kind: the file stays small in long runs."""
        self.connection.execute("DELETE FROM model_history WHERE seq NOT IN "
                                "(SELECT max(seq) FROM model_history GROUP BY kind, operation)")


class Timeline:
    """The states of a round and when each began. `told[seq]`: when the writer of that change knew that it was
    committed. `groups`: (first, last) seq of transactions of several changes, of which no half can be seen."""

    def __init__(self, base, changes, told, groups=()):
        hidden = {seq for first, last in groups for seq in range(first, last)}
        self.changes, self.states, self.hidden = [None, *changes], [base], [False]
        self.earliest, self.latest = [-NEVER], [-NEVER]
        for change in changes:
            self.states.append(self.states[-1].after(change))
            self.hidden.append(change.seq in hidden)
            self.earliest.append(max(self.earliest[-1], change.at - CLOCK))
            self.latest.append(told.get(change.seq, NEVER))
        for place in range(len(self.latest) - 2, 0, -1):
            self.latest[place] = min(self.latest[place], self.latest[place + 1])

    def candidates(self, sent, received):
        """Places of the states that an answer to a request of this interval may show."""
        first = bisect_left(self.latest, sent) - 1  # the last that somebody knew of before
        last = bisect_right(self.earliest, received)
        return [place for place in range(max(first, 0), last) if not self.hidden[place]]
