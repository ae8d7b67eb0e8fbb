"""A visitor: sends requests over real sockets, shows the answers byte for byte, keeps cookies."""

import json
import socket
from dataclasses import dataclass, field
from http.cookies import SimpleCookie

PATIENCE = 30.0  # seconds


@dataclass
class Response:
    status: int
    reason: str
    headers: list  # of (name, value), in order, as sent
    body: bytes
    head: bytes = field(repr=False, default=b"")

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def get(self, name):
        values = self.all(name)
        return values[-1] if values else None

    def json(self):
        return json.loads(self.body)

    @property
    def text(self):
        return self.body.decode()


class Connection:
    """One TCP connection; bytes in, whole answers out."""

    def __init__(self, port, patience=PATIENCE):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=patience)
        self._buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data.encode("latin-1") if isinstance(data, str) else data)
        return self

    def _more(self):
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            data = b""
        self._buffer += data
        return data

    def receive(self, method="GET"):
        """The next answer, without interim ones (1xx); None when the peer has closed."""
        while True:
            while b"\r\n\r\n" not in self._buffer:
                if not self._more():
                    assert not self._buffer, f"the connection ended inside a head: {self._buffer!r}"
                    return None
            head, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
            line, *fields = head.decode("latin-1").split("\r\n")
            _, status, reason = (line + "  ").split(" ", 2)
            headers = [tuple(text.split(": ", 1)) if ": " in text else (text.rstrip(":"), "") for text in fields]
            answer = Response(int(status), reason.strip(), headers, b"", head)
            if answer.status >= 200:
                break
        if method != "HEAD" and answer.status not in (204, 304):
            answer.body = self._body(answer)
        return answer

    def _body(self, answer):
        if (answer.get("Transfer-Encoding") or "").lower() == "chunked":
            body = b""
            while True:
                while b"\r\n" not in self._buffer:
                    assert self._more(), "the connection ended inside a chunked body"
                size, self._buffer = self._buffer.split(b"\r\n", 1)
                length = int(size, 16)
                body += self._take(length)
                assert self._take(2) == b"\r\n"
                if length == 0:
                    return body
        if (length := answer.get("Content-Length")) is not None:
            return self._take(int(length))
        while self._more():
            pass
        body, self._buffer = self._buffer, b""
        return body

    def _take(self, length):
        while len(self._buffer) < length:
            assert self._more(), "the connection ended inside a body"
        data, self._buffer = self._buffer[:length], self._buffer[length:]
        return data

    def closed(self):
        """True when the peer has closed and left nothing; waits for the one or the other."""
        return not self._buffer and not self._more()


def raw(port, data, method="GET", half_close=True):
    """The answers to these bytes, until the server closes or everything asked for is answered.

    A client that closes its half has left, as far as a page is concerned that is still being rendered.
    """
    with Connection(port) as connection:
        connection.send(data)
        if half_close:
            connection.socket.shutdown(socket.SHUT_WR)
        answers = []
        while (answer := connection.receive(method)) is not None:
            answers.append(answer)
        return answers


class Client:
    """A browser's part in the session flow: cookies are kept, the CSRF token goes into a header."""

    def __init__(self, port, host="localhost", session_cookie="sessionid", csrf_cookie="csrftoken"):
        self.port, self.host = port, host
        self.session_cookie, self.csrf_cookie = session_cookie, csrf_cookie
        self.cookies = {}
        self.connection = None

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    @property
    def session(self):
        return self.cookies.get(self.session_cookie)

    def request(self, method, path, body=None, headers=(), *, csrf=True):
        """`body`: bytes or text as it is, anything else as JSON. `headers`: pairs, or a dictionary."""
        headers = list(headers.items() if isinstance(headers, dict) else headers)
        names = {name.lower() for name, _ in headers}
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
            if "content-type" not in names:
                headers.append(("Content-Type", "application/json"))
        body = body.encode() if isinstance(body, str) else body
        if "host" not in names:
            headers.insert(0, ("Host", self.host))
        if self.cookies and "cookie" not in names:
            headers.append(("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items())))
        unsafe = method not in ("GET", "HEAD", "OPTIONS", "TRACE")
        if csrf and unsafe and self.csrf_cookie in self.cookies and "x-csrftoken" not in names:
            headers.append(("X-CSRFToken", self.cookies[self.csrf_cookie]))
        if (body is not None or unsafe) and not names & {"content-length", "transfer-encoding"}:
            headers.append(("Content-Length", str(len(body or b""))))
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n"
        answer = self._exchange(head.encode("latin-1") + (body or b""), method)
        self._keep(answer)
        return answer

    def _exchange(self, data, method):
        for fresh in (self.connection is None, True):
            if fresh:
                self.close()
                self.connection = Connection(self.port)
            try:
                answer = self.connection.send(data).receive(method)
            except (BrokenPipeError, ConnectionResetError):
                answer = None
            if answer is not None:
                if (answer.get("Connection") or "").lower() == "close":
                    self.close()
                return answer
            if fresh:
                break
        raise AssertionError("the server closed the connection without an answer")

    def _keep(self, answer):
        for text in answer.all("Set-Cookie"):
            for name, morsel in SimpleCookie(text).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, body=None, **options):
        return self.request("POST", path, body, **options)

    def put(self, path, body=None, **options):
        return self.request("PUT", path, body, **options)

    def patch(self, path, body=None, **options):
        return self.request("PATCH", path, body, **options)

    def delete(self, path, **options):
        return self.request("DELETE", path, **options)

    def login(self, email, password="password"):
        if self.csrf_cookie not in self.cookies:
            self.get("/api/login-set-cookie/")
        return self.post("/api/login/", {"email": email, "password": password})

    def logout(self):
        return self.post("/api/logout/")


def signed_in(port, email, password="password", **options):
    client = Client(port, **options)
    answer = client.login(email, password)
    assert answer.status == 200, answer
    return client
