"""Other programs at the same file: locks, and readers that hold a checkpoint up."""

import sqlite3
import threading
import time
import unittest
from contextlib import closing

from crash.author import Author
from support.server import Server, until

WAL_AFTERWARDS = 16 << 20  # bytes; journal_size_limit of the server


def other(server):
    return closing(sqlite3.connect(server.database, isolation_level=None, check_same_thread=False))


class ALockOfAnotherProgram(unittest.TestCase):
    def test_is_waited_for(self):
        with Server() as server, other(server) as program:
            author = Author(self, server)
            program.execute("BEGIN IMMEDIATE")
            release = threading.Timer(1.0, lambda: program.execute("COMMIT"))
            release.start()
            author.writes()
            self.assertFalse(program.in_transaction)
            release.join()
            author.check()

    def test_held_for_too_long_refuses_writes_and_no_reads(self):
        with Server() as server, other(server) as program:
            author, reader = Author(self, server), Author(self, server)
            author.writes()
            program.execute("BEGIN IMMEDIATE")
            answers = []
            writing = threading.Thread(target=lambda: answers.append(author.write()))
            begun, reads = time.monotonic(), 0
            writing.start()
            while writing.is_alive():
                reader.reads()
                reads += 1
            waited = time.monotonic() - begun
            self.assertEqual([(answer.status, answer.get("Retry-After")) for answer in answers], [(503, "5")])
            self.assertGreater(waited, 4.9)  # of the 5 s that DESIGN promises
            self.assertGreater(reads, 10)
            until("the log says so", lambda: [line for line in server.log("database_unavailable")
                                              if "database is locked" in line["what"]])
            program.execute("COMMIT")
            author.writes()
            author.check()


class AReaderThatHoldsUpTheCheckpoint(unittest.TestCase):
    def test_slows_no_write_and_the_wal_shrinks_when_it_has_gone(self):
        with Server() as server, other(server) as program:
            author = Author(self, server)
            wal = server.folder / "site.db-wal"
            program.execute("BEGIN")
            before, = program.execute("SELECT count(*) FROM blog_post").fetchone()
            took = []
            while wal.stat().st_size < 2 * WAL_AFTERWARDS:
                begun = server.cpu()
                author.writes()
                took.append(server.cpu() - begun)
            self.assertEqual(program.execute("SELECT count(*) FROM blog_post").fetchone(), (before,))
            largest = wal.stat().st_size
            program.execute("COMMIT")
            self.assertEqual(program.execute("SELECT count(*) FROM blog_post").fetchone(),
                             (before + len(author.acknowledged),))

            def small():
                author.writes()
                return wal.stat().st_size <= WAL_AFTERWARDS
            until("the WAL is small again", small)
            author.check()
            early, late = (sorted(part)[len(part) // 2] * 1000 for part in (took[:200], took[-200:]))
            print(f"        WAL {largest >> 20} MiB, then {wal.stat().st_size >> 20}; a write took {early:.2f} ms "
                  f"of CPU at first, {late:.2f} ms behind it")
            self.assertLess(late, 5 * early)  # sorting the whole WAL at each commit: 7 times
