"""The same data for every peer: what `gatehouse demo` makes, more users and posts, and sessions without logins."""

import base64
import hashlib
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from drive.processes import Failed

PROJECT = Path(__file__).resolve().parent / "django_site"
ARTICLE = Path(__file__).resolve().parents[2] / "tests" / "interop" / "article"
PYTHON = "/usr/bin/python3"  # the one Debian's Django is installed for
EMAIL, PASSWORD = "user_0@email.com", "password"
FIRST_ADDED = 7  # the id of the first user that the demo data do not have


def demo(binary, folder):
    folder.mkdir(parents=True)
    subprocess.run([binary, "demo", "--data", folder], check=True, stdout=subprocess.DEVNULL)


def for_django(folder):
    """Django takes the folder's file over; refused when it would write to it less durably. Triggers that Gatehouse needs
    are no cost of Django's."""
    file = folder / "site.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
    said = django("adopt.py", file).split()
    if said != ["journal_mode=wal", "synchronous=2"]:  # 2 is FULL
        raise Failed(f"Django is not as durable as Gatehouse: {said}")


def copied(folder, name, copy):
    """A copy of the folder for the peer of that name."""
    with closing(sqlite3.connect(folder / "site.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(folder, copy)
    if name == "django":
        for_django(copy)
    return copy


def count_posts(folder):
    with closing(sqlite3.connect(folder / "site.db")) as connection:
        return connection.execute("SELECT count(*) FROM blog_post").fetchone()[0]


def django_environment(database):
    return {"ARTICLE_DATABASE": str(database), "PYTHONPATH": f"{PROJECT}{os.pathsep}{ARTICLE}",
            "PYTHONDONTWRITEBYTECODE": "1", "DJANGO_SETTINGS_MODULE": "peer.settings"}


def django(program, database, given=""):
    done = subprocess.run([PYTHON, PROJECT / program], input=given, capture_output=True, text=True, check=False,
                          env={**os.environ, **django_environment(database)})
    if done.returncode != 0:
        raise Failed(f"{program}: {done.stderr.strip()}; tools/install_packages django bench")
    return done.stdout


def password(folder):
    with closing(sqlite3.connect(folder / "site.db")) as connection:
        return connection.execute("SELECT password FROM accounts_customuser WHERE email = ?", (EMAIL,)).fetchone()[0]


def grow_users(folder, users):
    """Adds users until there are that many; they have the first demo user's password."""
    with closing(sqlite3.connect(folder / "site.db")) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("""
            WITH RECURSIVE n(i) AS (SELECT (SELECT max(id) FROM accounts_customuser) + 1
                                    UNION ALL SELECT i + 1 FROM n WHERE i < ?)
            INSERT INTO accounts_customuser (id, password, is_superuser, first_name, last_name, is_staff, is_active, date_joined, email)
            SELECT i, password, 0, '', '', 0, 1, date_joined, 'visitor_' || i || '@email.com'
            FROM n, (SELECT password, date_joined FROM accounts_customuser WHERE email = ?) WHERE i <= ?""",
                           (users, EMAIL, users))


def grow_posts(folder, posts):
    """Adds posts until there are that many; each is as long as one of the demo's."""
    with closing(sqlite3.connect(folder / "site.db")) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("""
            WITH RECURSIVE n(i) AS (SELECT (SELECT max(id) FROM blog_post) + 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
            INSERT INTO blog_post (id, created_on, modified_on, title, body, created_by_id, modified_by_id)
            SELECT i, created_on, modified_on, 'A post among many (' || i || ')', body, created_by_id, modified_by_id
            FROM n JOIN blog_post p ON p.id = 1 + i % 200 WHERE i <= ?""", (posts, posts))


def _sign_in_gatehouse(file, ids):
    """Rows as a login writes them (server/migrations/sqlite, gatehouse_session); the tokens."""
    tokens = {user: base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=") for user in ids}
    with closing(sqlite3.connect(file)) as connection, connection:
        passwords = dict(connection.execute("SELECT id, password FROM accounts_customuser"))
        now = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"
        connection.executemany(
            f"INSERT INTO gatehouse_session (token_digest, user_id, auth_digest, created_on, last_seen_on, address, user_agent) "
            f"VALUES (?, ?, ?, {now}, {now}, '127.0.0.1', '')",
            [(hashlib.sha256(token.encode()).digest(), user, hashlib.sha256(passwords[user].encode()).digest())
             for user, token in tokens.items()])
    return list(tokens.values())


def _sign_in_django(file, ids):
    return django("sessions.py", file, "\n".join(map(str, ids))).split()


def sign_in(name, folder, users):
    """Writes `folder`/visitors for drive/visitors.lua: a session of each user, from an address of its own, as different
    people have."""
    ids = range(FIRST_ADDED, FIRST_ADDED + users)
    tokens = (_sign_in_django if name == "django" else _sign_in_gatehouse)(folder / "site.db", ids)
    write_visitors(folder / "visitors", [f"sessionid={token}" for token in tokens])


def write_visitors(file, cookies):
    file.write_text("".join(f"{cookie} 10.{n >> 16}.{n >> 8 & 255}.{n & 255}\n" for n, cookie in enumerate(cookies, start=1)))
    return file
