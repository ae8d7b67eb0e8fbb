"""Writes of another program, directly into the database file: what a Django beside the server would do, and worse."""

import hashlib
import sqlite3
import threading
import time

from model.visitors import add_session, moment, new_token


class Beside:
    """Each write is one transaction; its changes are known by number, and acknowledged when COMMIT has returned."""

    def __init__(self, path, world):
        self.path, self.world = path, world
        self.own = threading.local()

    def _connection(self):
        if getattr(self.own, "connection", None) is None:
            self.own.connection = sqlite3.connect(self.path, timeout=20, isolation_level=None)
        return self.own.connection

    def close(self):
        """This thread's connection."""
        if getattr(self.own, "connection", None):
            self.own.connection.close()
        self.own.connection = None

    def write(self, name, rng, browser):
        with browser.user.lock:  # who logs in meanwhile must know the e-mail address
            self._write(name, rng, browser)

    def _write(self, name, rng, browser):
        connection = self._connection()
        last = "SELECT coalesce(max(seq), 0) FROM model_history"
        connection.execute("BEGIN IMMEDIATE")
        try:
            (before,), = connection.execute(last)
            after_commit = getattr(self, name)(connection, rng, browser)
            (after,), = connection.execute(last)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        self.world.committed(before + 1, after, time.time())
        self.world.count("writes")
        if after_commit:
            after_commit()

    def post_insert(self, connection, rng, browser):
        mark, now = self.world.next_mark(), moment()
        author = rng.choice((browser.user.id, None))
        connection.execute("INSERT INTO blog_post (created_on, modified_on, title, body, created_by_id, "
                           "modified_by_id) VALUES (?, ?, ?, ?, ?, ?)",
                           (now, now, f"s{mark}", f"b{mark}", author, author))

    def _some_posts(self, connection, rng):
        return rng.sample([number for number, in connection.execute("SELECT id FROM blog_post ORDER BY id")], 2)

    def post_update(self, connection, rng, _):
        mark = self.world.next_mark()
        connection.execute("UPDATE blog_post SET title = ?, body = ?, modified_on = ? WHERE id = ?",
                           (f"s{mark}", f"b{mark}", moment(), self._some_posts(connection, rng)[0]))

    def post_replace(self, connection, rng, _):
        """The delete trigger does not fire for the row that is replaced."""
        mark, now = self.world.next_mark(), moment()
        connection.execute("INSERT OR REPLACE INTO blog_post (id, created_on, modified_on, title, body) "
                           "VALUES (?, ?, ?, ?, ?)",
                           (self._some_posts(connection, rng)[0], now, now, f"s{mark}", f"b{mark}"))

    def post_delete(self, connection, rng, _):
        connection.execute("DELETE FROM blog_post WHERE id = ?", (self._some_posts(connection, rng)[0],))

    def post_swap(self, connection, rng, _):
        """Half of it would show a title twice."""
        one, other = self._some_posts(connection, rng)
        titles = dict(connection.execute("SELECT id, title FROM blog_post WHERE id IN (?, ?)", (one, other)))
        for number, title in ((one, titles[other]), (other, titles[one])):
            connection.execute("UPDATE blog_post SET title = ? WHERE id = ?", (title, number))

    def post_exchange(self, connection, rng, browser):
        """A new one for an old one: the count stays."""
        self.post_delete(connection, rng, browser)
        self.post_insert(connection, rng, browser)

    def user_name(self, connection, _, browser):
        names = browser.user.named(self.world.next_mark())
        connection.execute("UPDATE accounts_customuser SET first_name = ?, last_name = ? WHERE id = ?",
                           (*names.values(), browser.user.id))

    def user_email(self, connection, _, browser):
        """With the name, so that a half of it would be seen."""
        user, mark = browser.user, self.world.next_mark()
        email = f"zq{user.number:02d}e{mark}@example.org"
        connection.execute("UPDATE accounts_customuser SET email = ?, first_name = ? WHERE id = ?",
                           (email, user.named(mark)["first_name"], user.id))
        return lambda: setattr(user, "email", email)

    def user_staff(self, connection, _, browser):
        connection.execute("UPDATE accounts_customuser SET is_staff = NOT is_staff, is_superuser = NOT is_superuser "
                           "WHERE id = ?", (browser.user.id,))

    def user_active(self, connection, rng, browser):
        """Most people are active: each time somebody else is let in again."""
        connection.execute("UPDATE accounts_customuser SET is_active = 1 WHERE NOT is_active")
        if rng.random() < 0.6:
            connection.execute("UPDATE accounts_customuser SET is_active = 0 WHERE id = ?", (browser.user.id,))

    def last_login(self, connection, _, browser):
        connection.execute("UPDATE accounts_customuser SET last_login = ? WHERE id = ?", (moment(), browser.user.id))

    def session_delete(self, connection, _, browser):
        if browser.token:
            connection.execute("DELETE FROM gatehouse_session WHERE token_digest = ?", (_digest(browser.token),))

    def session_age(self, connection, _, browser):
        """The next request renews it: a page with a Set-Cookie."""
        connection.execute("UPDATE gatehouse_session SET last_seen_on = ? WHERE user_id = ?",
                           (moment(hours=2), browser.user.id))

    def session_insert(self, connection, _, browser):
        """Signed in without the cost of a login. Old ones go, so that the list of sessions stays short."""
        token = new_token()
        add_session(connection, browser.user.id, browser.marker, token)
        connection.execute("DELETE FROM gatehouse_session WHERE user_id = ? AND id NOT IN (SELECT id FROM "
                           "gatehouse_session WHERE user_id = ? ORDER BY id DESC LIMIT 4)",
                           (browser.user.id, browser.user.id))
        return lambda: setattr(browser, "token", token)


def _digest(token):
    return hashlib.sha256(token.encode()).digest()


BESIDE = (("post_insert", 3), ("post_update", 5), ("post_replace", 2), ("post_delete", 2), ("post_swap", 3),
          ("post_exchange", 3), ("user_name", 4), ("user_email", 2), ("user_staff", 2), ("user_active", 2),
          ("last_login", 2), ("session_delete", 1), ("session_age", 9))
