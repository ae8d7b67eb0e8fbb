"""Clients that write until the server is gone, each knowing what was acknowledged to it.

A worker has at most one request without an answer (`pending`). `check` compares what the database
holds with what the worker knows: what was acknowledged exactly, the pending request whole or not at
all. Then what is there becomes what the worker knows, and it may `run` again.
"""

import hashlib
import random

from support.client import Client


def digest(token):
    return hashlib.sha256(token.encode()).digest()


def sql_time(text):
    """A time of the API as the database writes it."""
    return text.replace("T", " ").removesuffix("Z")


def expect(truth, *what):
    if not truth:
        raise AssertionError(" ".join(map(str, what)))


class ServerGone(Exception):
    """The connection broke; whether the pending request was done is not known."""


class Worker:
    def __init__(self, name, email, password, seed):
        self.name, self.email, self.password = name, email, password
        self.random = random.Random(f"{seed} {name}")
        self.client = Client(0)
        self.pending = None
        self.acknowledged = 0
        self.failure = None

    def connect(self, port):
        self.client.close()
        self.client.port = port

    def run(self):
        """Writes until the server is gone; another end is this worker's `failure`."""
        try:
            while True:
                self.step()
        except ServerGone:
            pass
        except Exception as failure:  # pylint: disable=broad-except
            self.failure = failure

    def ask(self, method, path, body=None):
        try:
            return self.client.request(method, path, body)
        except (OSError, AssertionError) as end:  # of the socket, of an answer cut short
            raise ServerGone from end

    def write(self, pending, method, path, body=None, status=200):
        """A request that changes something: pending until it is acknowledged."""
        self.pending = pending
        answer = self.ask(method, path, body)
        expect(answer.status == status, self.name, method, path, answer)
        self.pending = None
        self.acknowledged += 1
        return answer

    def sign_in(self):
        self.ask("GET", "/api/login-set-cookie/")
        self.write(("login",), "POST", "/api/login/", {"email": self.email, "password": self.password})

    def sessions(self, database):
        """{token digest: (created_on, auth_digest)} of this worker's user."""
        return {row[0]: row[1:] for row in database.execute(
            "SELECT s.token_digest, s.created_on, s.auth_digest FROM gatehouse_session s "
            "JOIN accounts_customuser u ON u.id = s.user_id WHERE u.email = ?", (self.email,))}


class Poster(Worker):
    """Creates, updates and deletes posts. Their titles begin with its name, and only its do."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.posts = {}  # id: the row as acknowledged
        self.number = 0

    def content(self):
        self.number += 1
        size = self.random.choice((1, 60, 900, 9000))
        letters = self.random.choices("abcdefghij ü€😀", k=size - 1) + ["."]
        return {"title": f"{self.name}-{self.number}", "body": "x" + "".join(letters)}

    def step(self):
        choice = self.random.random()
        if choice < 0.5 or not self.posts:
            content = self.content()
            answer = self.write(("create", None, content), "POST", "/api/posts/", content, 201)
            self.acknowledge(answer, content)
            return
        chosen = self.random.choice(list(self.posts))
        if choice < 0.8:
            content = self.content()
            answer = self.write(("update", chosen, content), "PUT", f"/api/posts/{chosen}/", content)
            self.acknowledge(answer, content)
        else:
            self.write(("delete", chosen, None), "DELETE", f"/api/posts/{chosen}/", status=204)
            del self.posts[chosen]

    def acknowledge(self, answer, content):
        post = answer.json()
        expect((post["title"], post["body"]) == (content["title"], content["body"]), "another content", post)
        self.posts[post["id"]] = (post["title"], post["body"], sql_time(post["created_on"]),
                                  sql_time(post["modified_on"]), post["created_by"], post["modified_by"])

    def check(self, database):
        found = {row[0]: row[1:] for row in database.execute(
            "SELECT id, title, body, created_on, modified_on, created_by_id, modified_by_id "
            "FROM blog_post WHERE title LIKE ? || '-%'", (self.name,))}
        expect(len({row[0] for row in found.values()}) == len(found), self.name, "has a post twice")
        kind, chosen, content = self.pending or (None, None, None)
        for post in found.keys() | self.posts.keys():
            have, known = found.get(post), self.posts.get(post)
            if have == known or (kind == "delete" and chosen == post and have is None):
                continue
            new = have is not None and kind in ("create", "update") and have[:2] == (content["title"], content["body"])
            expect(new and (chosen == post if kind == "update" else known is None),
                   f"{self.name}: post {post} is {have}, known {known}, pending {self.pending}")
            if kind == "update":
                expect(have[2] == known[2] and have[3] > known[3], "half an update", have, known)
        self.posts, self.pending = found, None

    def check_served(self):
        """The session of before the crash is alive, and the newest post is served as acknowledged."""
        expect(self.ask("GET", "/api/account/").status == 200, self.name, "is signed out")
        if self.posts:
            newest = max(self.posts)
            post = self.ask("GET", f"/api/posts/{newest}/").json()
            expect((post["title"], post["body"]) == self.posts[newest][:2], "served otherwise", post)


class LoginLoop(Worker):
    """Signs in, sometimes again over the living session, and out. Owns its user."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.token = None
        self.last_login = None  # as last seen; None: not known
        self.strays = set()  # sessions of logins that were done but never answered

    def step(self):
        if self.token and self.random.random() < 0.5:
            self.write(("logout",), "POST", "/api/logout/")
            self.token = None
        else:
            self.sign_in()
            self.token, self.last_login = self.client.session, None
            self.last_login = sql_time(self.ask("GET", "/api/account/profile/").json()["last_login"])

    def check(self, database):
        """A login is one transaction: old session gone, new session there, last_login its time."""
        found = self.sessions(database)
        (last_login,), = database.execute("SELECT last_login FROM accounts_customuser WHERE email = ?", (self.email,))
        expect(self.strays <= found.keys(), self.name, "lost a session")
        known = {digest(self.token)} if self.token else set()
        have = found.keys() - self.strays
        times = {found[session][0] for session in have}
        unchanged = have == known and self.last_login in (None, last_login) and times <= {last_login}
        kind = self.pending[0] if self.pending else None
        logged_in = len(have) == 1 and have != known and times == {last_login} and last_login > (self.last_login or "")
        logged_out = not have and self.last_login in (None, last_login)
        expect(unchanged or (kind == "login" and logged_in) or (kind == "logout" and logged_out),
               f"{self.name}: sessions {found}, last login {last_login}, known {known} {self.last_login}, {kind}")
        if not unchanged:
            self.strays |= have
            self.token = None
        self.last_login, self.pending = last_login, None

    def check_served(self):
        account = self.ask("GET", "/api/account/")
        expect((account.status == 200) == bool(self.token), self.name, account, self.token)


class PasswordChanger(Worker):
    """Changes its user's password again and again; each change ends all sessions and starts one."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.others = set()  # sessions beside the client's own, until the next change

    def step(self):
        new = f"pass phrase {self.random.getrandbits(64):x}"
        self.write(("change", new), "POST", "/api/account/password/",
                   {"current_password": self.password, "new_password": new})
        self.password, self.others = new, set()

    def check(self, database):
        found = self.sessions(database)
        (column,), = database.execute("SELECT password FROM accounts_customuser WHERE email = ?", (self.email,))
        expect({row[1] for row in found.values()} == {digest(column)}, self.name, "has a session of another password")
        known = {digest(self.client.session)} | self.others
        if found.keys() != known:
            expect(self.pending and len(found) == 1 and not found.keys() & known,
                   f"{self.name}: {len(found)} sessions, {len(found.keys() & known)} of them known, {self.pending}")
            self.password, self.others = self.pending[1], set(found)
        self.pending = None

    def check_served(self):
        """The password is the one that the file says."""
        self.sign_in()
