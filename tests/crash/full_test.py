"""A disk that is full, read-only or broken: writes are 503, reading goes on, and it passes by itself."""

import errno
import os
import resource
import subprocess
import tempfile
import unittest
from contextlib import ExitStack, contextmanager
from pathlib import Path

from crash.author import Author
from support.client import signed_in
from support.server import PATIENCE, USER, Server, until


@contextmanager
def small_disk():
    """A file system of 4 MiB; None where mounting is not permitted."""
    with tempfile.TemporaryDirectory(prefix="gatehouse-disk-") as folder:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", folder],
                                 capture_output=True, check=False).returncode == 0
        try:
            yield Path(folder) if mounted else None
        finally:
            if mounted:
                subprocess.run(["umount", folder], check=True)


@contextmanager
def full(folder):
    """Not a byte is left on the file system."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError as failure:
            assert failure.errno == errno.ENOSPC
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def files_may_not_grow(server):
    """The kernel refuses to make a file of the server larger than its database files are (EFBIG)."""
    limit = max(file.stat().st_size for file in server.folder.glob("site.db*")) + 4096
    before = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, before)


@contextmanager
def failing(server, call, error):
    """A system call of the server fails as it does on such a disk."""
    tracer = subprocess.Popen(["strace", "-f", "-p", str(server.process.pid), "-o", "/dev/null", "-e",
                               f"trace={call}", "-e", f"inject={call}:error={error}"],
                              stderr=subprocess.PIPE, text=True)
    try:
        line = tracer.stderr.readline()
        assert "attached" in line, line
        yield
    finally:
        tracer.terminate()
        tracer.wait(PATIENCE)
        tracer.stderr.close()


@contextmanager
def immutable(server):
    """The database's files cannot be written by anybody; False where the file system has no such thing."""
    files = [server.database, f"{server.database}-wal"]
    done = subprocess.run(["chattr", "+i", *files], capture_output=True, check=False).returncode == 0
    try:
        yield done
    finally:
        subprocess.run(["chattr", "-i", *files], capture_output=True, check=False)


class AFullDisk(unittest.TestCase):
    def test_refuses_writes_until_there_is_space_again(self):
        with small_disk() as disk, tempfile.TemporaryDirectory() as elsewhere:
            if disk is None:
                return self.refuses_writes_while_files_may_not_grow()
            os.chmod(disk, 0o700)
            with Server({"log": f"{elsewhere}/server.log"}, folder=disk) as server:
                server.log_text = (Path(elsewhere) / "server.log").read_text
                author = Author(self, server)
                for _ in range(2):
                    author.writes()
                    with full(disk):
                        author.is_refused("database or disk is full")
                    author.writes()
                author.check()
        return None

    def test_that_kills_the_server_too_costs_nothing_that_was_acknowledged(self):
        """And it starts on what is left of the disk."""
        with small_disk() as disk, tempfile.TemporaryDirectory() as elsewhere:
            with Server({"log": f"{elsewhere}/server.log"}, folder=disk) as server, ExitStack() as stack:
                server.log_text = (Path(elsewhere) / "server.log").read_text
                author = Author(self, server)
                author.writes()
                stack.enter_context(full(disk) if disk else files_may_not_grow(server))
                author.is_refused("full" if disk else "File too large")
                server.kill()
                stack.close()
                server.start()
                author.signs_in_again()
                author.writes()
                author.check()

    def test_by_a_limit_of_the_process_refuses_writes_until_it_is_lifted(self):
        self.refuses_writes_while_files_may_not_grow()

    def refuses_writes_while_files_may_not_grow(self):
        with Server() as server:
            author = Author(self, server)
            for _ in range(2):
                author.writes()
                with files_may_not_grow(server):
                    author.is_refused("File too large")
                author.writes()
            author.check()


class ADiskThatFails(unittest.TestCase):
    TABLE = [("pwrite64", "ENOSPC", "database or disk is full"),
             ("pwrite64", "EDQUOT", "Disk quota exceeded"),
             ("pwrite64", "EROFS", "Read-only file system"),
             ("pwrite64", "EIO", "Input/output error"),
             ("fdatasync", "EIO", "Input/output error"),
             ("fdatasync", "ENOSPC", "No space left on device")]

    def test_refuses_writes_until_it_works_again(self):
        with Server() as server:
            author = Author(self, server)
            for call, error, because in self.TABLE:
                with self.subTest(call=call, error=error):
                    author.writes()
                    with failing(server, call, error):
                        author.is_refused(because)
                    author.writes()
                    author.check()

    def test_signs_nobody_out_and_nobody_in(self):
        """Renewing a session and deleting a dead one are writes that a reading visitor does not wait for."""
        with Server() as server:
            own, other = signed_in(server.port, USER), signed_in(server.port, "user_1@email.com")
            server.rows("UPDATE gatehouse_session SET last_seen_on = datetime('now', '-2 hours')")
            server.rows("UPDATE accounts_customuser SET password = password || 'x' WHERE email = 'user_1@email.com'")
            with failing(server, "pwrite64", "ENOSPC"):
                answer = own.get("/api/account/")
                self.assertEqual((answer.status, answer.all("Set-Cookie")), (200, []))
                self.assertEqual(other.get("/api/account/").status, 403)
                until("the log says so", lambda: server.log("session_not_renewed"))
            answer = own.get("/api/account/")
            self.assertEqual((answer.status, len(answer.all("Set-Cookie"))), (200, 1))
            recent, = server.rows("SELECT count(*) FROM gatehouse_session "
                                  "WHERE last_seen_on > datetime('now', '-1 hours')")
            self.assertEqual(recent, (1,))


class AReadOnlyFile(unittest.TestCase):
    def test_refuses_writes_until_it_can_be_written_again(self):
        with Server() as server:
            author = Author(self, server)
            author.writes()
            with immutable(server) as done, ExitStack() as stack:
                if not done:
                    stack.enter_context(failing(server, "pwrite64", "EPERM"))
                author.is_refused("Operation not permitted")
            author.writes()
            author.check()
