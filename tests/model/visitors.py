"""Users, and the browsers they sit at. Whatever belongs to user 7 holds the marker zq07: e-mail address, names, user
agent, CSRF cookie, other cookies and headers. So one search tells whose data an answer holds."""

import base64
import hashlib
import itertools
import secrets
import threading
from datetime import datetime, timedelta, timezone

from support.server import PASSWORD

USERS, STRANGERS = 12, 6
ADDRESSES = 200  # each is allowed few misses a second; one visitor comes from many


def moment(**ago):
    """As the database writes it. Never with zero microseconds, which the API would leave out."""
    text = (datetime.now(timezone.utc) - timedelta(**ago)).strftime("%Y-%m-%d %H:%M:%S.%f")
    return text[:-1] + "1" if text.endswith("0") else text


def quick_hash(password):
    """Django's, at the lowest cost. The first login makes it a strong one."""
    return "pbkdf2_sha256$1$salt$" + base64.b64encode(
        hashlib.pbkdf2_hmac("sha256", password.encode(), b"salt", 1)).decode()


class User:
    def __init__(self, number, database_id):
        self.number, self.id = number, database_id
        self.password = PASSWORD
        self.lock = threading.Lock()  # of login and password change: the password is known
        self.email = f"zq{number:02d}e0@example.org"

    def named(self, write):
        return {"first_name": f"zq{self.number:02d}f{write}", "last_name": f"zq{self.number:02d}l <&> {write}"}


class Browser:
    """Whoever has `user` None never signs in; its marker is a number beyond the users'."""

    def __init__(self, number, user):
        self.number, self.user = number, user
        self.marker = f"zq{user.number if user else USERS + number:02d}"
        self.token = None
        self.csrf = (self.marker + "c").ljust(32, "x")
        self.lock = threading.Lock()

    def owner(self):
        return int(self.marker[2:])

    def cookies(self, token):
        pairs = {"theme": f"{self.marker}t", "csrftoken": self.csrf, **({"sessionid": token} if token else {})}
        return "; ".join(f"{name}={value}" for name, value in pairs.items())


def new_token():
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


def add_session(connection, user_id, marker, token):
    """As a login would; the password column is read as it is now."""
    now = moment()
    connection.execute(
        "INSERT INTO gatehouse_session (token_digest, user_id, auth_digest, created_on, last_seen_on, address, "
        "user_agent) VALUES (?, ?, ?, ?, ?, '192.0.2.1', ?)",
        (hashlib.sha256(token.encode()).digest(), user_id, auth_digest(connection, user_id), now, now, f"{marker}a"))


def auth_digest(connection, user_id):
    (password,), = connection.execute("SELECT password FROM accounts_customuser WHERE id = ?", (user_id,))
    return hashlib.sha256(password.encode()).digest()


def settle(connection):
    """The users in an empty database, and some posts. → list of User."""
    users = []
    for number in range(USERS):
        user = User(number, None)
        row = {"password": quick_hash(PASSWORD), "is_superuser": 0, "is_staff": int(number == 0), "is_active": 1,
               "date_joined": moment(days=1), "last_login": None, "email": user.email, **user.named(0)}
        cursor = connection.execute(f"INSERT INTO accounts_customuser ({', '.join(row)}) "
                                    f"VALUES ({', '.join('?' * len(row))})", tuple(row.values()))
        user.id = cursor.lastrowid
        users.append(user)
    for number in range(25):
        author, now = users[number % USERS].id, moment(hours=1)
        connection.execute("INSERT INTO blog_post (created_on, modified_on, title, body, created_by_id, "
                           "modified_by_id) VALUES (?, ?, ?, ?, ?, ?)",
                           (now, now, f"first{number}", f"text of first{number}", author, author))
    return users


class Crowd:
    """Two browsers a user, and strangers."""

    def __init__(self, users):
        self.users = users
        numbers = itertools.count()
        self.browsers = [Browser(next(numbers), user) for user in users for _ in range(2)]
        self.strangers = [Browser(number, None) for number in range(STRANGERS)]
