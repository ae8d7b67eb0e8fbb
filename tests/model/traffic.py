"""Requests as browsers send them, with the moments when they were sent and answered."""

import threading
import time
from dataclasses import dataclass, field

from support.client import Connection

HOSTS = ("localhost", "localhost:8000", "localhost:9000", "127.0.0.1:8000")
RECONNECT = 200  # requests on a connection; the next one may meet another event loop
PATIENCE = 120.0  # seconds; passwords are hashed when nothing else wants the processor


@dataclass
class Ask:
    """One request of a browser, with the token it held then."""

    browser: object
    token: str
    method: str
    target: str
    host: str
    address: str
    gzip: bool = False
    body: bytes = b""

    def bytes(self):
        lines = [f"{self.method} {self.target} HTTP/1.1", f"Host: {self.host}",
                 f"User-Agent: {self.browser.marker}a", f"Referer: http://{self.host}/login?{self.browser.marker}r",
                 f"Accept-Language: en;{self.browser.marker}l", f"X-Forwarded-For: {self.address}",
                 f"Cookie: {self.browser.cookies(self.token)}"]
        if self.gzip:
            lines.append("Accept-Encoding: gzip")
        if self.method != "GET":
            lines += [f"X-CSRFToken: {self.browser.csrf}", "Content-Type: application/json",
                      f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass
class Seen:
    """A request and its answer; `sent`, `received`: seconds of the epoch."""

    ask: Ask
    answer: object
    sent: float
    received: float
    kept: str = field(default="")  # hit, miss, joined, unkept; empty where the server does not say

    def __post_init__(self):
        if not self.kept:
            for text in self.answer.all("Server-Timing"):
                name, _, rest = text.partition(";")
                if name.strip() == "page":
                    self.kept = rest.partition("desc=")[2].split(";")[0].split(",")[0].strip('" ')


class Lines:
    """Connections to the server, one a thread."""

    def __init__(self, port):
        self.port = port
        self.own = threading.local()

    def exchange(self, ask):
        line, used = getattr(self.own, "line", None), getattr(self.own, "used", 0)
        if line is None or used >= RECONNECT:
            self.close()
            line, used = Connection(self.port, PATIENCE), 0
        self.own.line, self.own.used = line, used + 1
        answer = line.send(ask.bytes()).receive(ask.method)
        if answer is None:
            self.close()
            raise AssertionError(f"the server closed the connection instead of answering {ask.method} {ask.target}")
        if (answer.get("Connection") or "").lower() == "close":
            self.close()
        return answer

    def close(self):
        """This thread's connection."""
        if getattr(self.own, "line", None):
            self.own.line.close()
        self.own.line = None

    def observe(self, ask):
        sent = time.time()
        answer = self.exchange(ask)
        return Seen(ask, answer, sent, time.time())
