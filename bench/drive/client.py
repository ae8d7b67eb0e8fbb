"""A signed-in client on a plain socket: sees the exact bytes of an answer."""

import json
import socket
from dataclasses import dataclass

from drive.processes import Failed


@dataclass
class Answer:
    status: int
    raw: bytes  # head and body as they came
    cookies: dict
    fields: dict  # of the head, names in lower case; the last of several
    body: bytes

    @property
    def text(self):
        return self.body.decode()


class Connection:
    """One keep-alive connection. Sends what wrk sends: Host and the given headers, no others."""

    def __init__(self, port):
        self.host = f"127.0.0.1:{port}"
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def ask(self, method, path, headers=None, body=None):
        headers = {"Host": self.host} | (headers or {})
        if body is not None:
            headers |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._socket.sendall(f"{method} {path} HTTP/1.1\r\n{lines}\r\n{body or ''}".encode())
        return self._answer()

    def _answer(self):
        raw = b""
        while b"\r\n\r\n" not in raw:
            raw += self._received()
        start = raw.index(b"\r\n\r\n") + 4
        head = raw[:start - 4].decode().split("\r\n")
        fields = [(name.lower(), value) for name, _, value in (line.partition(": ") for line in head[1:])]
        if ("transfer-encoding", "chunked") in fields:
            raw, body = self._chunks(raw, start)
        else:
            length = next((int(value) for name, value in fields if name == "content-length"), 0)
            while len(raw) < start + length:
                raw += self._received()
            body = raw[start:]
        cookies = [value.partition(";")[0] for name, value in fields if name == "set-cookie"]
        return Answer(int(head[0].split()[1]), raw, dict(c.split("=", 1) for c in cookies), dict(fields), body)

    def _chunks(self, raw, at):
        body, size = b"", None
        while size != 0:
            while b"\r\n" not in raw[at:]:
                raw += self._received()
            line = raw.index(b"\r\n", at)
            size = int(raw[at:line], 16)
            at = line + 2 + size + 2
            while len(raw) < at:
                raw += self._received()
            body += raw[line + 2:at - 2]
        return raw, body

    def _received(self):
        part = self._socket.recv(65536)
        if not part:
            raise Failed("the server closed the connection in the middle of an answer")
        return part


class SignedIn:
    """Logs in as the article's front end does: cookie first, then the password with its token."""

    def __init__(self, port, email, password):
        self._port = port
        self._credentials = json.dumps({"email": email, "password": password})
        self._cookies = self._ask("GET", "/api/login-set-cookie/").cookies
        self._cookies |= self.login().cookies

    def _ask(self, method, path, headers=None, body=None):
        with Connection(self._port) as connection:
            answer = connection.ask(method, path, headers, body)
        if answer.status != 200:
            raise Failed(f"{method} {path} answers {answer.raw.decode(errors='replace')}")
        return answer

    def login(self):
        anonymous = {"csrftoken": self._cookies["csrftoken"]}
        return self._ask("POST", "/api/login/", headers_of(anonymous), self._credentials)

    def get(self, path):
        return self._ask("GET", path, self.session_header).raw

    @property
    def headers(self):
        return headers_of(self._cookies)

    @property
    def session_header(self):
        return {"Cookie": f"sessionid={self._cookies['sessionid']}"}


def headers_of(cookies):
    pairs = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return {"Cookie": pairs, "X-CSRFToken": cookies["csrftoken"]}
