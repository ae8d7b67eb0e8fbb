"""Somebody who writes posts while the storage fails, and knows which were acknowledged."""

import sqlite3
from contextlib import closing

from crash.kill_test import integrity
from support.client import Client, signed_in
from support.server import PASSWORD, USER, until

TEXT = "Once upon a time the disk was full. " * 250  # 9 kB, three pages


class Author:
    def __init__(self, test, server):
        self.test, self.server = test, server
        self.client = signed_in(server.port, USER)
        self.acknowledged, self.refused = {}, []

    def write(self):
        title = f"post {len(self.acknowledged) + len(self.refused)}"
        answer = self.client.post("/api/posts/", {"title": title, "body": TEXT + "."})
        if answer.status == 201:
            self.acknowledged[title] = answer.json()["id"]
        else:
            self.refused.append(title)
        return answer

    def writes(self):
        answer = self.write()
        self.test.assertEqual(answer.status, 201, answer)

    def is_refused(self, because):
        """Writes are 503 with Retry-After, logging in too; reading goes on; the log says why."""
        def refused():
            answer = self.write()
            return answer if answer.status != 201 else None
        answer = until("a write is refused", refused)
        login = Client(self.server.port).login("user_1@email.com", PASSWORD)
        for refusal in (answer, login):
            self.test.assertEqual((refusal.status, refusal.get("Retry-After")), (503, "5"), refusal)
            self.test.assertEqual(refusal.json(), {"detail": "Service temporarily unavailable, try again later."})
        self.reads()
        until(f"the log says {because!r}",
              lambda: [line for line in self.server.log("database_unavailable") if because in line["what"]])

    def reads(self):
        for path in ("/api/account/", "/api/posts/", *self.paths()[-1:]):
            self.test.assertEqual(self.client.get(path).status, 200, path)

    def paths(self):
        return [f"/api/posts/{number}/" for number in self.acknowledged.values()]

    def check(self):
        """Every acknowledged post is in the file and served, none that was refused; the file is whole."""
        with closing(sqlite3.connect(self.server.database)) as database:
            rows = database.execute("SELECT title, id FROM blog_post WHERE title LIKE 'post %' AND body = ?",
                                    (TEXT + ".",))
            self.test.assertEqual(dict(rows), self.acknowledged)
        for path in self.paths()[-3:]:
            self.test.assertEqual(self.client.get(path).status, 200)
        self.test.assertEqual(integrity(self.server.database), ["ok"])

    def signs_in_again(self):
        """After a restart: on its port, with the session of before."""
        self.client.close()
        self.client.port = self.server.port
        self.reads()
