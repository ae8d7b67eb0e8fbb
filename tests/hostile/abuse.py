"""What the hostile tests share: one server a class, requests as bytes, and what must hold after every abuse."""

import json
import mmap
import socket
import struct
import unittest
from pathlib import Path

from support.client import PATIENCE, Connection, signed_in
from support.server import ADMIN, BINARY, USER, Server, until

MIB = 1024 * 1024
HOST = "Host: localhost\r\n"
LIVE = "GET /-/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
CHUNKED = "Transfer-Encoding: chunked\r\n"
HEADERS = {  # on every answer; docs/wire.md
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy":
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox",
}


def octets(text):
    return text if isinstance(text, bytes) else text.encode("latin-1")


def sanitized():
    """Whether the server is built with AddressSanitizer or ThreadSanitizer, whose memory says nothing about ours."""
    with open(BINARY, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        return any(text.find(name) >= 0 for name in (b"__asan_init", b"__tsan_init"))


def memory_bound(size):
    return size * 20 if sanitized() else size


def request(method, target, lines="", body=""):
    """A well-formed request; of a body, `lines` say how it is framed."""
    return octets(f"{method} {target} HTTP/1.1\r\n{HOST}{lines}\r\n") + octets(body)


def post(lines="", body="", target="/api/posts/"):
    return request("POST", target, lines, body)


def answers(port, data, methods=(), patience=PATIENCE):
    """Every answer to these bytes until the server closes; we send nothing more, and say so."""
    with Connection(port, patience) as connection:
        connection.send(octets(data))
        connection.socket.shutdown(socket.SHUT_WR)
        found, methods = [], list(methods)
        while (answer := connection.receive(methods.pop(0) if methods else "GET")) is not None:
            found.append(answer)
        return found


def reset(sock):
    """Closes with RST instead of FIN."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


class Abuse(unittest.TestCase):
    """A server of the class's `settings`. After the class: another visitor signs in and reads, memory is
    bounded by `growth`, and SIGTERM ends the server in order."""

    settings = {}
    growth = 48 * MIB
    process = {}

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server(cls.settings, **cls.process))
        cls.port = cls.server.port
        cls.visitor = signed_in(cls.port, USER)
        cls.addClassCleanup(cls.visitor.close)
        cls.credentials = "".join(f"{name}: {value}\r\n" for name, value in (
            ("Cookie", "; ".join(f"{name}={value}" for name, value in cls.visitor.cookies.items())),
            ("X-CSRFToken", cls.visitor.cookies["csrftoken"]), ("Content-Type", "application/json")))
        cls.before = cls.server.memory()

    @classmethod
    def tearDownClass(cls):
        cls.others_are_unhurt()
        grown = cls.server.memory() - cls.before
        assert grown <= memory_bound(cls.growth), f"{grown} bytes more than before"
        code = cls.server.stop()
        assert code == 0, f"SIGTERM ended the server with {code}"

    @classmethod
    def others_are_unhurt(cls):
        other = signed_in(cls.port, ADMIN)
        answer = other.get("/api/posts/")
        other.close()
        assert answer.status == 200 and answer.json()["results"], answer

    @classmethod
    def sockets(cls):
        """How many the server has open."""
        count = 0
        for descriptor in Path(f"/proc/{cls.server.process.pid}/fd").iterdir():
            try:
                count += str(descriptor.readlink()).startswith("socket:")
            except FileNotFoundError:
                pass  # closed while we looked
        return count

    def all_gone(self, quiet):
        """Waits until no more than those `quiet` sockets are left."""
        until("the server has closed the others", lambda: self.sockets() <= quiet)

    def answers(self, data, methods=()):
        return answers(self.port, data, methods)

    def statuses(self, data, methods=()):
        return [answer.status for answer in self.answers(data, methods)]

    def assert_refusal(self, answer, status):
        """Serve's own refusal: our headers, no more than a title, and the connection ends."""
        self.assertEqual(answer.status, status)
        for name, value in HEADERS.items():
            self.assertEqual(answer.all(name), [value], name)
        self.assertEqual(answer.all("Connection"), ["close"])
        self.assertEqual(answer.all("Set-Cookie"), [])

    def post_with_title(self, title, query=""):
        """The bytes of a request that adds a post: signed in, CSRF token and all."""
        body = json.dumps({"title": title, "body": "text"})
        return post(f"{self.credentials}Content-Length: {len(body)}\r\n", body, f"/api/posts/{query}")

    def titles(self, like):
        return [title for title, in self.server.rows("SELECT title FROM blog_post WHERE title LIKE ?", like)]


class Smuggling(Abuse):
    """Tables of bytes behind which a second request hides: a signed-in one that adds a post."""

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()  # stops the server, and so writes all of its log
        run = [line for line in cls.server.log("request") if line["query"] == "smuggled"]
        assert not run, run

    def refuse(self, table):
        """`table`: (rule, bytes, status). Exactly one answer; what hides behind it is never run."""
        for number, (rule, data, status) in enumerate(table):
            with self.subTest(rule, bytes=data):
                found = self.answers(octets(data) + self.post_with_title(f"smuggled {number}", "?smuggled"))
                self.assertEqual(len(found), 1, [answer.status for answer in found])
                self.assert_refusal(found[0], status)
        self.assertEqual(self.titles("smuggled%"), [])

    def accept(self, table):
        """`table`: (rule, bytes of one request that adds a post, its title). It is run once, as it was
        meant, and the request behind it too."""
        for rule, data, title in table:
            with self.subTest(rule, bytes=data):
                found = self.answers(octets(data) + octets(LIVE))
                self.assertEqual([answer.status for answer in found], [201, 200])
                self.assertEqual(found[0].json()["title"], title)
                self.assertEqual(self.titles(title), [title])
