"""Wrong logins at a steady rate, each from an address of its own, as fast as an attacker with many of them sends."""

import json
import re
import selectors
import socket
import threading
import time
from collections import Counter

from drive.client import Connection, headers_of

SENDERS = 100  # connections; each has one login on its way


class Flood:
    """`with Flood(port, email, rate) as flood:`; the server must trust 127.0.0.1 as a proxy."""

    def __init__(self, port, email, rate):
        self._port, self._email, self._rate = port, email, rate
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.answers = Counter()  # status: how many

    def __enter__(self):
        with Connection(self._port) as connection:
            self._cookies = connection.ask("GET", "/api/login-set-cookie/").cookies
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _request(self, number):
        body = json.dumps({"email": self._email(number), "password": "a wrong one"})
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        headers = {"Host": f"127.0.0.1:{self._port}", "X-Forwarded-For": address, "Content-Type": "application/json",
                   "Content-Length": len(body)} | headers_of(self._cookies)
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST /api/login/ HTTP/1.1\r\n{lines}\r\n{body}".encode()

    def _run(self):
        selector = selectors.DefaultSelector()
        idle = [socket.create_connection(("127.0.0.1", self._port)) for _ in range(SENDERS)]
        begun, sent = time.monotonic(), 0
        while not self._stop.is_set():
            due = (time.monotonic() - begun) * self._rate
            while sent < due and idle:
                sender = idle.pop()
                sender.sendall(self._request(sent))
                selector.register(sender, selectors.EVENT_READ, bytearray())
                sent += 1
            sent = max(sent, int(due) - SENDERS)  # what could not be sent is not made up for
            for key, _ in selector.select(1 / self._rate):
                answer = key.data
                answer += key.fileobj.recv(65536)
                if is_whole(answer):
                    self.answers[int(answer.split(b" ", 2)[1])] += 1
                    selector.unregister(key.fileobj)
                    idle.append(key.fileobj)
        for key in list(selector.get_map().values()):
            key.fileobj.close()
        for sender in idle:
            sender.close()


def is_whole(answer):
    """Head and body are there; some servers send one after the other."""
    head, ended, body = bytes(answer).partition(b"\r\n\r\n")
    length = re.search(rb"^content-length: *(\d+)", head, re.IGNORECASE | re.MULTILINE)
    return bool(ended) and len(body) >= int(length[1] if length else 0)
