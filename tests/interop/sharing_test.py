"""One SQLite file, two programs that write: Django and Gatehouse, whoever made it; and two Gatehouses."""

import subprocess
import threading
import unittest
from pathlib import Path

from interop.sharing import DJANGO_COST, EMAIL, DjangoSite, Folder, Visitor, gatehouse, made_by_django
from support.server import BINARY, Server

POSTS = 60  # acknowledged by each of two servers
WRITERS = 2  # a server


class Load:
    """Visitors of both servers create posts at the same time, until each server has acknowledged POSTS."""

    def __init__(self, email, password, *servers):
        self.acknowledged = [[] for _ in servers]
        self.refused, self.failures = [], []
        start = threading.Barrier(len(servers) * WRITERS)
        threads = [threading.Thread(target=self._write, args=(start, number, writer, server, email, password))
                   for number, server in enumerate(servers) for writer in range(WRITERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _write(self, start, number, writer, server, email, password):
        try:
            visitor = Visitor(server).login(0, email, password)
            start.wait(60)
            count = 0
            while min(map(len, self.acknowledged)) < POSTS and not self.failures:
                title = f"{number}-{writer}-{count}"
                count += 1
                answer = visitor.at(0).post("/api/posts/", {"title": title, "body": "text"})
                (self.acknowledged[number] if answer.status == 201 else self.refused).append(title)
                assert len(self.refused) < POSTS, f"too many refusals, the last one: {answer}"
        except Exception as failure:
            self.failures.append(failure)
            start.abort()

    @property
    def titles(self):
        return sorted(title for titles in self.acknowledged for title in titles)


class OneFile(unittest.TestCase):
    def check_load(self, load, server, *visitors):
        """Everything acknowledged is there once, nothing else is, both sides show it, and the file is sound."""
        self.assertEqual(load.failures, [])
        rows = server.rows("SELECT title, id FROM blog_post WHERE title GLOB '[0-9]-[0-9]-*' ORDER BY id")
        self.assertEqual(sorted(title for title, _ in rows), load.titles)
        first = {}
        last = {}
        for title, id in rows:
            first.setdefault(title[0], id)
            last[title[0]] = id
        self.assertLess(max(first.values()), min(last.values()), "the two did not write at the same time")
        counts = [visitor.get("/api/posts/").json()["count"] for visitor in visitors]
        self.assertEqual(counts, [server.rows("SELECT count(*) FROM blog_post")[0][0]] * len(visitors))
        self.assertEqual(server.rows("PRAGMA integrity_check"), [("ok",)])
        self.assertEqual(server.rows("PRAGMA foreign_key_check"), [])

    def schema(self, server):
        return dict(server.rows("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"))


class DjangoMakesTheFile(OneFile):
    def test_gatehouse_adds_only_its_own_tables_and_both_write_without_loss(self):
        with Folder() as folder:
            made_by_django(folder)
            server = gatehouse(folder)
            before = self.schema(server)
            with server, DjangoSite(server.database) as django:
                after = self.schema(server)
                self.assertEqual({name: sql for name, sql in after.items() if name in before}, before)
                added = {name for name in after if name not in before}
                self.assertTrue(added)
                self.assertEqual({name for name in added if not name.startswith("gatehouse_")}, set())
                load = Load(EMAIL, "correct horse battery", server, django)
                visitor = Visitor(server, django).login(0)
                self.check_load(load, server, visitor.at(0), visitor.at(1))
                django.command("migrate", "--check")

    def test_what_one_writes_the_other_shows_changes_and_deletes(self):
        with Folder() as folder:
            database = made_by_django(folder)
            with gatehouse(folder) as server, DjangoSite(database) as django:
                visitor = Visitor(server, django).login(0)
                for here, there in ((0, 1), (1, 0)):
                    with self.subTest(writes=("Gatehouse", "Django")[here]):
                        text = {"title": f"é {here}", "body": "a\nb"}
                        post = visitor.at(here).post("/api/posts/", text).json()
                        path = f"/api/posts/{post['id']}/"
                        self.assertEqual(visitor.at(there).get(path).json(), post)
                        changed = visitor.at(there).patch(path, {"title": "changed"}).json()
                        self.assertEqual(visitor.at(here).get(path).json(), changed)
                        self.assertEqual(visitor.at(here).delete(path).status, 204)
                        self.assertEqual(visitor.at(there).get(path).status, 404)


class GatehouseMakesTheFile(OneFile):
    def test_django_takes_it_over_with_fake_initial_and_both_write_without_loss(self):
        with Folder() as folder:
            flags = [text for key, value in DJANGO_COST.items() for text in (f"--{key}", str(value))]
            subprocess.run([BINARY, "demo", "--data", folder, "--session-store", "django", *flags], check=True,
                           capture_output=True)
            server = gatehouse(folder)
            ours = self.schema(server)
            django = DjangoSite(server.database)
            django.command("migrate", "--fake-initial", "--verbosity", "0")
            django.command("migrate", "--check")
            after = self.schema(server)
            self.assertEqual({name: sql for name, sql in after.items() if name in ours}, ours)
            with server, django:
                load = Load("user_0@email.com", "password", server, django)
                visitor = Visitor(server, django).login(1, "admin@company.com", "password")
                self.check_load(load, server, visitor.at(0), visitor.at(1))
                # Needs the tables of groups and permissions, which no migration of Django's has made.
                django.run("assert User.objects.get(email='user_1@email.com').get_all_permissions() == set()\n"
                           "User.objects.get(email='user_1@email.com').delete()")
                self.assertEqual(server.rows("SELECT 1 FROM accounts_customuser WHERE email = 'user_1@email.com'"), [])

    def test_its_tables_are_those_that_django_would_have_made(self):
        def columns(database, table):
            return [(name, kind.lower().replace("bigint", "integer"), required, key)
                    for _, name, kind, required, _, key in database.rows(f"PRAGMA table_info({table})")]

        def indexes(database, table):
            return {(name, unique) for _, name, unique, *_ in database.rows(f"PRAGMA index_list({table})")}

        with Folder() as first, Folder() as second:
            made_by_django(first)
            theirs, ours = gatehouse(first), gatehouse(second)
            subprocess.run(ours.command("migrate"), check=True, capture_output=True)
            for table in ("accounts_customuser", "accounts_customuser_groups", "accounts_customuser_user_permissions",
                          "blog_post", "django_session"):
                with self.subTest(table=table):
                    self.assertEqual(columns(ours, table), columns(theirs, table))
                    self.assertEqual(indexes(ours, table), indexes(theirs, table))


class TwoGatehouses(OneFile):
    def test_on_one_file_lose_nothing_and_share_the_sessions(self):
        with Server() as first, Server(folder=first.folder, settings={"log": Path(first.folder) / "second.log"}) as second:
            load = Load("user_0@email.com", "password", first, second)
            visitor = Visitor(first, second).login(0, "user_0@email.com", "password")
            self.check_load(load, first, visitor.at(0), visitor.at(1))
            self.assertEqual(visitor.statuses(), [200, 200])
            visitor.at(1).logout()
            self.assertEqual(visitor.statuses(), [403, 403])

    def test_make_one_file_and_one_secret_key_when_they_start_at_once(self):
        with Folder() as folder:
            settings = {"session-store": "django", **DJANGO_COST}
            servers = [Server({**settings, "log": Path(folder) / f"{number}.log"}, demo=False, folder=folder)
                       for number in range(4)]
            threads = [threading.Thread(target=server.start) for server in servers]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            try:
                self.assertTrue(all(server.port for server in servers))
                key = Path(folder) / "secret_key"
                self.assertEqual(key.stat().st_mode & 0o777, 0o600)
                self.assertEqual(len(list(Path(folder).glob("secret_key*"))), 1)
            finally:
                self.assertEqual([server.stop() for server in servers], [0] * 4)


if __name__ == "__main__":
    unittest.main()
