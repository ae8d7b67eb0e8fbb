"""The database's files removed, replaced or cut under the running server."""

import os
import shutil
import unittest

from crash.author import Author
from crash.kill_test import integrity
from support.server import Server, until

GONE, CUT = "was removed or replaced", "was cut by another program"


class FilesTakenAway(unittest.TestCase):
    def test_refuse_writes_until_they_are_back(self):
        """What would be written to a file without a name is not acknowledged."""
        with Server() as server:
            author = Author(self, server)
            wal = server.folder / "site.db-wal"
            for what in (server.database, wal, server.folder):
                with self.subTest(what.name):
                    author.writes()
                    log = server.log_text  # the log moves with the folder
                    away = what.with_name(what.name + "-away")
                    what.rename(away)
                    if what == server.folder:
                        server.log_text = (away / "server.log").read_text
                    try:
                        author.is_refused(GONE)
                    finally:
                        away.rename(what)
                        server.log_text = log
                    author.writes()
            author.check()

    def test_and_replaced_by_a_copy_refuse_writes(self):
        with Server() as server:
            author = Author(self, server)
            author.writes()
            kept = server.database.with_name("kept")
            server.database.rename(kept)
            shutil.copy(kept, server.database)
            author.is_refused(GONE)
            kept.rename(server.database)
            author.writes()
            author.check()

    def test_for_good_leave_a_server_that_stops_in_order(self):
        with Server() as server:
            author = Author(self, server)
            author.writes()
            for file in server.folder.glob("site.db*"):
                file.unlink()
            author.is_refused(GONE)
            self.assertEqual(server.stop(), 0)


class ACutWal(unittest.TestCase):
    """SQLite would write behind the end: what recovery could not read must not be acknowledged."""

    def test_refuses_writes_until_the_next_start(self):
        with Server() as server:
            author = Author(self, server)
            for _ in range(3):
                author.writes()
            last = list(author.acknowledged)[-1]
            wal = server.folder / "site.db-wal"
            os.truncate(wal, wal.stat().st_size - 1)  # tears the last post, which SQLite has in memory
            answer = author.write()
            self.assertEqual((answer.status, answer.get("Retry-After")), (503, "5"))
            until("the log says so", lambda: [line for line in server.log("database_unavailable")
                                              if CUT in line["what"]])
            server.kill()
            server.start()
            del author.acknowledged[last]
            author.signs_in_again()
            author.writes()
            author.check()

    def test_that_is_empty_refuses_writes_until_the_next_start(self):
        """What was only in the WAL is gone, and what the database file has is whole."""
        with Server() as server:
            author = Author(self, server)
            author.writes()
            os.truncate(server.folder / "site.db-wal", 0)
            answer = author.write()
            self.assertEqual((answer.status, answer.get("Retry-After")), (503, "5"))
            server.kill()
            server.start()
            self.assertEqual(integrity(server.database), ["ok"])
            again = Author(self, server)
            again.writes()
            server.kill()
            server.start()
            again.signs_in_again()
            again.check()
