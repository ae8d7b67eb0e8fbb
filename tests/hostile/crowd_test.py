"""Many connections, and connections that end badly: those who behave are served."""

import resource
import select
import socket

from hostile.abuse import CHUNKED, HOST, LIVE, MIB, Abuse, octets, post, reset, sanitized
from support.client import PATIENCE, Connection, signed_in
from support.server import USER, until


def limit_of_open_files(soft, hard):
    return {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))}


class Crowd(Abuse):
    def setUp(self):
        self.quiet = self.sockets()

    def open(self, count):
        connections = [socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) for _ in range(count)]
        for connection in connections:
            self.addCleanup(connection.close)
        return connections


class Ends(Crowd):
    def test_a_reset_at_any_byte_of_a_request_harms_nobody(self):
        body = '{"title": "reset", "body": "x"}'
        whole = (post(f"{self.credentials}Content-Length: {len(body)}\r\n", body),
                 post(f"{self.credentials}{CHUNKED}", f"{len(body):x}\r\n{body}\r\n0\r\n\r\n"))
        for data in whole:
            for end in range(0, len(data), 7):
                sock = socket.create_connection(("127.0.0.1", self.port))
                sock.sendall(data[:end])
                reset(sock)
        self.all_gone(self.quiet)
        self.assertEqual(self.titles("reset"), [])

    def test_a_reset_while_the_answer_comes_harms_nobody(self):
        for lines in ("", "Connection: close\r\n"):
            for _ in range(100):
                sock = socket.create_connection(("127.0.0.1", self.port))
                sock.sendall(octets(f"GET /api/posts/ HTTP/1.1\r\n{HOST}{self.credentials}{lines}\r\n") * 10)
                reset(sock)
        self.all_gone(self.quiet)

    def test_a_reset_after_a_write_leaves_it_written_or_not_and_never_half(self):
        body = '{"title": "reset after", "body": "x"}'
        for _ in range(50):
            sock = socket.create_connection(("127.0.0.1", self.port))
            sock.sendall(post(f"{self.credentials}Content-Length: {len(body)}\r\n", body))
            reset(sock)
        self.all_gone(self.quiet)
        self.assertLessEqual(len(self.titles("reset after")), 50)
        self.assertEqual(self.server.rows("PRAGMA integrity_check"), [("ok",)])

    def test_half_closed_connections(self):
        """RFC 9112 section 9.6: the other direction is still open; what was asked is answered."""
        self.assertEqual(self.statuses(LIVE), [200])
        for beginning in ("", "\r\n", "GET", f"GET /-/live HTTP/1.1\r\n{HOST}", post("Content-Length: 5\r\n", "abc"),
                          post(CHUNKED, "5\r\nab"), post(CHUNKED, "0\r\n")):
            with self.subTest(beginning):
                self.assertEqual(self.statuses(beginning), [])
        deaf = self.open(1)[0]
        deaf.shutdown(socket.SHUT_RD)
        deaf.sendall(octets(LIVE))
        deaf.close()
        self.all_gone(self.quiet)

    def test_a_flood_of_short_connections(self):
        for number in range(3000):
            with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as sock:
                if number % 3:
                    sock.sendall(octets(LIVE))
                if number % 3 == 2:
                    self.assertTrue(sock.recv(9).startswith(b"HTTP/1.1"))
        self.all_gone(self.quiet)
        self.assertEqual(self.statuses(LIVE), [200])


class ConnectionLimit(Crowd):
    settings = {"connections": 10, "loops": 1}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visitor.close()  # its connection counts too

    def test_new_ones_wait_and_those_that_are_there_are_unhurt(self):
        there = [Connection(self.port) for _ in range(10)]
        for connection in there:
            self.assertEqual(connection.send(LIVE).receive().status, 200)
        late = Connection(self.port).send(LIVE)
        for _ in range(20):
            for connection in there:
                self.assertEqual(connection.send(LIVE).receive().status, 200)
        self.assertEqual(select.select([late.socket], [], [], 0)[0], [], "one beyond the limit was served")
        there.pop().close()
        self.assertEqual(late.receive().status, 200)
        for connection in (*there, late):
            connection.close()
        self.all_gone(self.quiet)


class FewOpenFiles(Crowd):
    """A hard limit below --connections: connections wait, rather than files fail to open."""

    settings = {"loops": 1}
    process = limit_of_open_files(300, 300)

    def test_the_database_still_opens_and_those_who_wait_are_served_later(self):
        first = [Connection(self.port) for _ in range(10)]
        for connection in first:
            self.assertEqual(connection.send(LIVE).receive().status, 200)
        crowd = self.open(400)
        for _ in range(3):
            for connection in first:
                answer = connection.send(f"GET /api/posts/ HTTP/1.1\r\n{HOST}{self.credentials}\r\n").receive()
                self.assertEqual(answer.status, 200)
        self.assertLess(self.sockets(), 300 - 32)
        for connection in (*first, *crowd):
            connection.close()
        self.all_gone(self.quiet)
        limited, = until("a line about it", lambda: self.server.log("connections_limited_by_open_files"))
        self.assertEqual(limited["open_files"], 300)


class SoftLimit(Crowd):
    process = limit_of_open_files(64, 4096)

    def test_a_low_soft_limit_is_raised(self):
        crowd = self.open(1000)
        for connection in crowd:
            connection.sendall(octets(LIVE))
        for connection in crowd:
            self.assertTrue(connection.recv(4096).startswith(b"HTTP/1.1 200 "))


class TenThousand(Crowd):
    settings = {"idle-timeout": 600, "header-timeout": 600}
    count = 10_000
    growth = 100 * MIB

    @classmethod
    def setUpClass(cls):
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        assert hard >= cls.count + 500, f"the limit of open files is {hard}: this test needs {cls.count + 500}"
        before = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        cls.addClassCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, before)
        super().setUpClass()

    def test_idle_connections_cost_little_and_keep_nobody_out(self):
        """A third has said nothing, a third was answered once, a third is inside a head."""
        crowd = self.open(self.count)
        for number, connection in enumerate(crowd):
            if number % 3 == 1:
                connection.sendall(octets(LIVE))
            elif number % 3 == 2:
                connection.sendall(octets(LIVE[:40]))
        for connection in crowd[1::3]:
            self.assertTrue(connection.recv(4096).startswith(b"HTTP/1.1 200 "))
        until("all are accepted", lambda: self.sockets() >= self.quiet + self.count)
        visitor = signed_in(self.port, USER)
        for _ in range(20):
            self.assertEqual(visitor.get("/api/posts/").status, 200)
        visitor.close()
        memory = self.server.memory()
        print(f"        {self.count} idle connections: {memory / MIB:.0f} MiB resident", flush=True)
        if not sanitized():
            self.assertLessEqual(memory, 100 * MIB)
        for connection in crowd[2::3]:  # those inside a head may still end it
            connection.sendall(octets(LIVE[40:]))
            self.assertTrue(connection.recv(4096).startswith(b"HTTP/1.1 200 "))
        for connection in crowd:
            connection.close()
        self.all_gone(self.quiet)

    def test_the_server_stops_although_they_are_there(self):
        """tearDownClass stops it: with the connections of this test still open."""
        type(self).left = [socket.create_connection(("127.0.0.1", self.port)) for _ in range(1000)]
        self.addClassCleanup(lambda: [sock.close() for sock in type(self).left])
        self.assertEqual(self.statuses(LIVE), [200])
