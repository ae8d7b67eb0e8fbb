"""Readers that do not read, and pipelines without end: answers wait in the client's way, not in our memory."""

import json
import select
import socket
import tempfile
import threading

from hostile.abuse import HOST, LIVE, MIB, Abuse, memory_bound, octets
from hostile.web_build import DIGITS, HUGE, LARGE, make
from support.client import PATIENCE, Connection


def connection_with_little_room(port, room=4096):
    """A connection whose kernel keeps only about `room` bytes that we have not read."""
    connection = Connection.__new__(Connection)
    connection._buffer = b""
    connection.socket = socket.socket()
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    connection.socket.settimeout(PATIENCE)
    connection.socket.connect(("127.0.0.1", port))
    return connection


def send_what_fits(sock, data):
    """Without waiting for the peer to read."""
    sock.setblocking(False)
    try:
        while data and select.select([], [sock], [], 0.05)[1]:
            data = data[sock.send(data):]
    except (BlockingIOError, ConnectionError):
        pass
    sock.settimeout(PATIENCE)


class WithFiles(Abuse):
    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.settings = {**cls.settings, "web": make(folder)}
        super().setUpClass()
        cls.quiet = cls.sockets()

    def get(self, target, lines=""):
        return octets(f"GET {target} HTTP/1.1\r\n{HOST}{lines}\r\n")


class Readers(WithFiles):
    settings = {"write-timeout": 1, "write-rate": 200_000_000, "idle-timeout": 5, "loops": 2}
    growth = 64 * MIB

    def do_not_read(self, data, times):
        readers = [connection_with_little_room(self.port) for _ in range(times)]
        try:
            for reader in readers:
                send_what_fits(reader.socket, data)
            most = self.server.memory() - self.before
            self.assertEqual(self.visitor.get("/api/account/").status, 200)  # while they hang there
            self.all_gone(self.quiet)
        finally:
            for reader in readers:
                reader.close()
        self.assertLess(most, memory_bound(self.growth))

    def test_large_files_that_nobody_reads(self):
        """100 clients ask 1000 times each for 4 MiB: 400 GiB are not in memory, and after write-timeout it ends."""
        self.do_not_read(self.get("/large.bin") * 1000, 100)

    def test_small_answers_that_nobody_reads(self):
        self.do_not_read(octets(LIVE) * 20_000, 100)

    def test_refusals_that_nobody_reads(self):
        self.do_not_read(octets(LIVE) * 5_000 + b"garbage\r\n\r\n" * 1000, 50)

    def test_long_lists_that_nobody_reads(self):
        """The largest answer of the API, a megabyte: one at a time a connection, whatever is asked behind it."""
        self.server.rows("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) INSERT INTO "
                         "blog_post (created_on, modified_on, title, body) SELECT '2026-01-01 00:00:00', "
                         "'2026-01-01 00:00:00', 'giant', ? FROM n", "x" * 10_000)
        self.assertGreater(len(self.visitor.get("/api/posts/?limit=100&ordering=-id").body), 1_000_000)
        self.do_not_read(self.get("/api/posts/?limit=100&ordering=-id", self.credentials) * 300, 20)

    def test_a_reader_that_takes_little_by_little_is_cut(self):
        """Each read is progress; on the average of the whole answer it is too slow."""
        self.visitor.close()
        alone = self.quiet - 1
        self.all_gone(alone)
        with connection_with_little_room(self.port, 256 * 1024) as reader:
            reader.send(self.get("/huge.bin"))
            taken = len(reader.socket.recv(2048))
            while self.sockets() > alone and taken < HUGE:
                taken += len(reader.socket.recv(65536))
                select.select([], [], [], 0.01)  # the pace of the attack: a hundred times in write-timeout
            self.assertLess(taken, HUGE)

    def test_a_reader_that_comes_back_in_time_gets_everything(self):
        with connection_with_little_room(self.port) as reader:
            reader.send(self.get("/large.bin") + self.get("/digits.txt"))
            self.assertEqual(len(reader.receive().body), LARGE)
            self.assertEqual(reader.receive().body, DIGITS)


class Pipelines(WithFiles):
    def test_ten_thousand_requests_in_one_write_are_answered_in_order(self):
        """RFC 9112 section 9.3.2. Each asks for its own byte of a file, so that the order shows."""
        count = 10_000
        data = b"".join(self.get("/digits.txt", f"Range: bytes={n}-{n}\r\n") for n in range(count))
        before = self.server.memory()
        with Connection(self.port) as connection:
            sender = threading.Thread(target=connection.send, args=(data,))
            sender.start()
            most = 0
            for n in range(count):
                answer = connection.receive()
                self.assertEqual((answer.status, answer.get("Content-Range")), (206, f"bytes {n}-{n}/{len(DIGITS)}"))
                if n % 1000 == 0:
                    self.assertEqual(self.visitor.get("/api/account/").status, 200)  # others are served meanwhile
                    most = max(most, self.server.memory() - before)
            sender.join(PATIENCE)
        self.assertLess(most, memory_bound(16 * MIB))

    def test_a_pipeline_of_different_requests_is_answered_in_order(self):
        """Some are answered from memory, some wait for the database's writer, some are refused by their route."""
        def post(number, session=True):
            body = json.dumps({"title": f"in line {number}", "body": "x"})
            return octets(f"POST /api/posts/ HTTP/1.1\r\n{HOST}{self.credentials if session else ''}Content-Length: "
                          f"{len(body)}\r\n\r\n{body}")
        some = [
            (octets(LIVE), 200), (post(1), 201), (self.get("/api/account/"), 403), (self.get("/digits.txt"), 200),
            (post(2, False), 403), (self.get("/api/nothing/"), 404),
            (octets(f"HEAD /-/live HTTP/1.1\r\n{HOST}\r\n"), 200), (post(3), 201),
            (self.get("/api/posts/?limit=1", self.credentials), 200), (self.get("/api/posts"), 301)]
        methods = ["HEAD" if data.startswith(b"HEAD") else "GET" for data, _ in some] * 20
        found = self.answers(b"".join(data for data, _ in some) * 20, methods)
        self.assertEqual([answer.status for answer in found], [status for _, status in some] * 20)
        self.assertEqual(self.titles("in line %"), ["in line 1", "in line 3"] * 20)

    def test_a_pipeline_that_is_never_read_to_its_end_ends_with_its_client(self):
        for _ in range(20):
            with connection_with_little_room(self.port) as connection:
                send_what_fits(connection.socket, self.get("/large.bin") * 100)
        self.all_gone(self.quiet)
