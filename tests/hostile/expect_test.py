"""Expect (RFC 9110 section 10.1.1), Upgrade (7.8) and interim answers."""

from hostile.abuse import CHUNKED, HOST, Abuse, octets, post
from support.client import Connection

BODY = '{"title": "expected", "body": "x"}'


class Expect(Abuse):
    settings = {"body-bytes": 200}

    def head(self, expectation, lines, version="1.1"):
        expect = f"Expect: {expectation}\r\n"
        return octets(f"POST /api/posts/ HTTP/{version}\r\n{HOST}{expect}{self.credentials}{lines}\r\n")

    def first_line(self, connection):
        data = b""
        while b"\r\n" not in data and (more := connection.socket.recv(1)):
            data += more
        return data

    def test_a_body_that_will_be_read_is_asked_for(self):
        for expectation in ("100-continue", "100-Continue"):
            for lines, body in ((f"Content-Length: {len(BODY)}\r\n", BODY),
                                (CHUNKED, f"{len(BODY):x}\r\n{BODY}\r\n0\r\n\r\n")):
                with self.subTest(expectation, lines=lines), Connection(self.port) as connection:
                    connection.send(self.head(expectation, lines))
                    self.assertEqual(self.first_line(connection), b"HTTP/1.1 100 Continue\r\n")
                    self.assertEqual(connection.socket.recv(2), b"\r\n")
                    connection.send(body)
                    self.assertEqual(connection.receive().status, 201)

    def test_a_body_that_will_not_be_read_is_not_asked_for(self):
        for rule, data, status in (
            ("15.5.14", self.head("100-continue", "Content-Length: 201\r\n"), 413),
            ("9112 6.3", self.head("100-continue", "Content-Length: 5\r\n" + CHUNKED), 400),
            ("9112 6.3", self.head("100-continue", "Content-Length: 5\r\nContent-Length: 5\r\n"), 400),
            ("9112 3.2", self.head("100-continue", "Content-Length: 5\r\nHost: x\r\n"), 400),
            ("9112 6.1", self.head("100-continue", "Transfer-Encoding: gzip\r\n"), 400),
            ("3986", self.head("100-continue", "Content-Length: 5\r\n").replace(b"/api", b"/%zz"), 400),
        ):
            with self.subTest(rule), Connection(self.port) as connection:
                connection.send(data)
                self.assertIn(b" %d " % status, self.first_line(connection))

    def test_no_body_or_one_that_has_come_is_not_asked_for(self):
        """The RFC lets a server leave out 100 when the body is there already."""
        with Connection(self.port) as connection:
            connection.send(self.head("100-continue", ""))
            self.assertEqual(self.first_line(connection), b"HTTP/1.1 400 Bad Request\r\n")  # by the route: no JSON
        with Connection(self.port) as connection:
            connection.send(self.head("100-continue", f"Content-Length: {len(BODY)}\r\n") + octets(BODY))
            self.assertEqual(self.first_line(connection), b"HTTP/1.1 201 Created\r\n")

    def test_another_expectation_is_417(self):
        for value in ("tea", "", "100", "100-continue, tea", "100-continue;q=1", "\"100-continue\"", "200-ok"):
            with self.subTest(value):
                found = self.answers(self.head(value, f"Content-Length: {len(BODY)}\r\n") + octets(BODY))
                self.assertEqual(len(found), 1)
                self.assert_refusal(found[0], 417)
        both = self.head("100-continue", f"Expect: tea\r\nContent-Length: {len(BODY)}\r\n")
        self.assertEqual(self.statuses(both + octets(BODY)), [417])

    def test_http_1_0_cannot_expect_anything(self):
        for value in ("100-continue", "tea"):
            with self.subTest(value), Connection(self.port) as connection:
                connection.send(self.head(value, f"Content-Length: {len(BODY)}\r\n", "1.0"))
                connection.send(BODY)
                self.assertEqual(self.first_line(connection), b"HTTP/1.1 201 Created\r\n")


class Upgrade(Abuse):
    def test_no_other_protocol_is_taken_up(self):
        """RFC 9110 section 7.8: a server may ignore it; h2c behind a proxy is a known way around its rules."""
        for name, lines in (
            ("websocket", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
            ("h2c", "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"),
            ("tls", "Upgrade: TLS/1.2\r\nConnection: upgrade\r\n"),
            ("several", "Upgrade: h2c, websocket, x\r\nConnection: keep-alive, Upgrade\r\n"),
        ):
            for method, status in (("GET", 200), ("POST", 405), ("OPTIONS", 405)):
                with self.subTest(name, method=method):
                    data = octets(f"{method} /-/live HTTP/1.1\r\n{HOST}{lines}\r\n")
                    found = self.answers(data + data)
                    self.assertEqual([answer.status for answer in found], [status, status])
                    self.assertEqual(found[0].all("Upgrade"), [])

    def test_hop_by_hop_names_take_no_header_away(self):
        """Connection: Cookie would make a careless server forget who asks; we look at close and keep-alive only."""
        data = post(f"{self.credentials}Connection: X-CSRFToken, Cookie, Content-Length\r\nContent-Length: {len(BODY)}"
                    "\r\n", BODY)
        self.assertEqual(self.statuses(data), [201])
