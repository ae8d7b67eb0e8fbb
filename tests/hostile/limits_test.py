"""414, 431, 413 and 408: each exact at its limit, told before the connection ends, and logged without secrets."""

import socket
import threading

from hostile.abuse import CHUNKED, HOST, LIVE, MIB, Abuse, octets, post, request
from support.client import PATIENCE, Connection
from support.server import until

LINE, HEADERS, BODY = 200, 600, 300  # the limits, in bytes


def line_of(length, target="/-/live?", method="GET"):
    """A request whose first line is that many bytes long, without CRLF."""
    padding = length - len(f"{method} {target} HTTP/1.1")
    return octets(f"{method} {target}{'x' * padding} HTTP/1.1\r\n{HOST}\r\n")


def headers_of(length, each=None):
    """A request whose header lines are that many bytes, CRLFs included; `each`: in lines of so many."""
    lines, left = HOST, length - len(HOST)
    while left > 0:
        size = left if each is None or left < 2 * each else each
        lines += f"X:{'y' * (size - 4)}\r\n"
        left -= size
    return octets(f"GET /-/live HTTP/1.1\r\n{lines}\r\n")


class Sizes(Abuse):
    settings = {"request-line-bytes": LINE, "header-bytes": HEADERS, "body-bytes": BODY, "loops": 1}

    def refused(self, data, status):
        found = self.answers(octets(data) + octets(LIVE))
        self.assertEqual([answer.status for answer in found], [status])
        self.assert_refusal(found[0], status)

    def test_a_long_request_line_is_414(self):
        """RFC 9112 section 3."""
        self.assertEqual(self.statuses(line_of(LINE) + octets(LIVE)), [200, 200])
        self.refused(line_of(LINE + 1), 414)
        self.refused(line_of(LINE + 1, method="M" * 100), 414)
        self.refused("GET /" + "x" * LINE * 10, 414)  # its end never comes
        self.refused("M" * LINE * 10, 414)

    def test_long_headers_are_431(self):
        """RFC 6585 section 5: one that is too large, or all together."""
        for each in (None, 4, 5, 100):
            with self.subTest(each):
                self.assertEqual(self.statuses(headers_of(HEADERS, each) + octets(LIVE)), [200, 200])
                self.refused(headers_of(HEADERS + 1, each), 431)
        self.refused(headers_of(HEADERS * 10), 431)
        self.refused(headers_of(HEADERS * 10, 4), 431)
        self.refused(headers_of(HEADERS * 10)[:-4], 431)  # its end never comes
        self.refused(f"GET / HTTP/1.1\r\n{HOST}{'n' * HEADERS * 10}", 431)

    def test_a_large_body_is_413(self):
        """RFC 9110 section 15.5.14, declared or found out."""
        def counted(size):
            return request("POST", "/-/live", f"Content-Length: {size}\r\n", "x" * size)

        def chunked(*sizes):
            chunks = "".join(f"{size:x}\r\n{'x' * size}\r\n" for size in sizes)
            return request("POST", "/-/live", CHUNKED, chunks + "0\r\n\r\n")

        for whole in (counted(BODY), chunked(BODY), chunked(BODY - 1, 1), chunked(*[1] * BODY)):
            self.assertEqual(self.statuses(whole + octets(LIVE)), [405, 200])
        for large in (counted(BODY + 1), chunked(BODY + 1), chunked(BODY, 1), chunked(*[1] * (BODY + 1))):
            self.refused(large, 413)

    def test_the_limits_are_of_each_request_not_of_the_connection(self):
        body = request("POST", "/-/live", f"Content-Length: {BODY}\r\n", "x" * BODY)
        some = line_of(LINE) + headers_of(HEADERS) + body
        self.assertEqual(self.statuses(some * 20), [200, 200, 405] * 20)

    def test_a_refusal_is_read_by_a_client_that_is_still_sending(self):
        """RFC 9112 section 9.6: closing at once would reset the connection under the answer."""
        length = f"Content-Length: {20 * MIB}\r\n"
        for name, data, status in (
            ("413", post(length), 413), ("413 chunked", post(CHUNKED, f"{BODY + 1:x}\r\n"), 413),
            ("414", b"GET /", 414),
            ("431", octets(f"GET / HTTP/1.1\r\n{HOST}X: "), 431), ("400", post(f"{length}{length}"), 400),
            ("417", post(f"{length}Expect: tea\r\n").replace(str(20 * MIB).encode(), b"9"), 417),
            ("close", octets(f"GET /-/live HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n"), 200)):
            with self.subTest(name), Connection(self.port) as connection:
                connection.send(data)
                connection.socket.sendall(b"x" * (20 * MIB))  # BrokenPipeError, if it has closed
                self.assertEqual(connection.receive().status, status)
                self.assertEqual(connection.socket.recv(1), b"")  # ConnectionResetError, if it has not read all

    def test_refusals_are_logged_without_what_was_sent(self):
        secret = "hunter2-is-my-secret"
        lines = f"Cookie: sessionid={secret}\r\nAuthorization: {secret}\r\n"
        for data, status, why in (
            (f"GET /?{secret * 20} HTTP/1.1\r\n{HOST}\r\n", 414, "request line too long"),
            (f"GET /?{secret} HTTP/1.1\r\n{HOST}{lines}X: {'y' * HEADERS}\r\n\r\n", 431, "headers too long"),
            (post(f"{lines}Content-Length: 9999\r\n", secret), 413, "declared body too large"),
            (post(f"{lines}Content-Length: 1\r\nContent-Length: 1\r\n", secret), 400, "more than one Content-Length"),
            (post(f"{lines}Expect: {secret}\r\n", secret), 417, "unknown expectation")):
            self.assertEqual(self.statuses(data), [status])
            lines_of = until(f"a line about {why}", lambda: [
                line for line in self.server.log("request_refused") if line["why"] == why])
            self.assertEqual((lines_of[-1]["status"], lines_of[-1]["address"]), (status, "127.0.0.1"))
        self.assertNotIn(secret, self.server.log_text())


class Times(Abuse):
    """The timeouts are a second; the sweep that finds them comes twice a second."""

    settings = {"header-timeout": 1, "body-timeout": 1, "idle-timeout": 2}

    def slow(self, beginnings, drip):
        """A connection each, on which `drip` arrives again and again until it answers or closes."""
        connections = [Connection(self.port) for _ in beginnings]
        over = threading.Event()

        def drips():
            while not over.wait(0.05):
                for connection in connections:
                    try:
                        connection.socket.send(drip)
                    except OSError:
                        pass

        for connection, beginning in zip(connections, beginnings):
            connection.send(octets(beginning))
        thread = threading.Thread(target=drips)
        thread.start()
        try:
            return [connection.receive() for connection in connections]
        finally:
            over.set()
            thread.join(PATIENCE)
            for connection in connections:
                connection.close()

    def test_a_slow_head_is_408_however_often_a_byte_comes(self):
        beginnings = [
            "G", "GET /", f"GET / HTTP/1.1\r\n{HOST}", f"GET / HTTP/1.1\r\n{HOST}X: ", LIVE + "GET /", "\r\nG"]
        found = self.slow(beginnings, b"x")
        self.assertEqual(found.pop(4).status, 200)
        for answer in found:
            self.assert_refusal(answer, 408)
        lines = until("lines about slow heads", lambda: [
            line for line in self.server.log("request_refused") if line["why"] == "head too slow"])
        self.assertEqual(lines[0]["status"], 408)

    def test_a_slow_body_is_408_however_often_a_byte_comes(self):
        beginnings = [
            post("Content-Length: 100000\r\n"), post(CHUNKED), post(CHUNKED, "fffff\r\n"), post(CHUNKED, "1;a="),
            post(CHUNKED, "0\r\nT: "), post("Expect: 100-continue\r\nContent-Length: 100000\r\n")]
        found = self.slow(beginnings, b"1")
        for answer in found:
            self.assert_refusal(answer, 408)

    def test_a_head_and_body_that_stop_are_408(self):
        for answer in self.slow(["GET / HT", post("Content-Length: 9\r\n", "x"), post(CHUNKED, "5\r\nx")], b""):
            self.assert_refusal(answer, 408)

    def test_a_request_that_comes_byte_by_byte_in_time_is_answered(self):
        with Connection(self.port) as connection:
            connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in octets(LIVE):
                connection.send(bytes([byte]))
            self.assertEqual(connection.receive().status, 200)

    def test_idle_connections_are_closed_without_a_word(self):
        with Connection(self.port) as silent, Connection(self.port) as used, Connection(self.port) as empty_line:
            self.assertEqual(used.send(LIVE).receive().status, 200)
            empty_line.send("\r\n")
            for connection in (silent, used, empty_line):
                self.assertIsNone(connection.receive())
