"""A request case: bytes with names in place of what differs between the two servers (session tokens)."""

import json as json_module
from dataclasses import dataclass, field

SECRET = "Q" * 32  # the visitor's csrftoken in all cases: any 32 letters and digits are one
WRONG_SECRET = "R" * 32
MISSING = "CSRF token missing."
WRONG = "CSRF token from the 'X-Csrftoken' HTTP header incorrect."
NO_DICTIONARY = "Invalid data. Expected a dictionary."
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
UNSET = object()

# name: (cookie, header); None is "not sent"
CSRF = {
    "right": (SECRET, SECRET),
    "missing": (SECRET, None),
    "wrong": (SECRET, WRONG_SECRET),
    "no cookie": (None, SECRET),
    "none": (None, None),
}


@dataclass(frozen=True)
class Request:
    """One request. `who` names a session of `Site.sessions`, or "self": the one this case has got before."""

    method: str
    target: str
    headers: tuple
    body: bytes = b""
    who: str = None
    csrf_cookie: str = None
    version: str = "1.1"

    def bytes(self, sessions):
        cookies = []
        if self.who:
            cookies.append(f"sessionid={sessions[self.who]}")
        if self.csrf_cookie is not None:
            cookies.append(f"csrftoken={self.csrf_cookie}")
        headers = list(self.headers)
        if cookies:
            headers.append(("Cookie", "; ".join(cookies)))
        head = f"{self.method} {self.target} HTTP/{self.version}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in headers)
        return head.encode("latin-1") + b"\r\n" + self.body

    def text(self):
        """What an entry of the table may look at: request line, fields (without the session), body."""
        return self.bytes({self.who: "TOKEN"}).decode("latin-1").replace("\r\n", "\n")

    def field(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True)
class Change:
    """A step that is no request: SQL on both databases; `gatehouse`: other SQL for the tables that differ."""

    sql: str
    gatehouse: str = None


@dataclass(frozen=True)
class Case:
    """`said`: what Django 5.2 says where 3.2 says less; an entry of the table puts it in as {said}."""

    id: str
    steps: tuple = field(repr=False)
    said: str = field(default=None, repr=False)

    def writes(self):
        return any(isinstance(step, Change) or step.method not in SAFE for step in self.steps)


def ask(method, target, *, who=None, csrf=None, json=UNSET, body=b"", type=None, headers=(), host="localhost",
        version="1.1", length=UNSET):
    """A request as a script of the site sends it. `csrf`: a key of CSRF, or (cookie, header)."""
    cookie, token = CSRF[csrf or ("none" if method in SAFE else "right")] if not isinstance(csrf, tuple) else csrf
    if json is not UNSET:
        body, type = json_module.dumps(json), type or "application/json"
    body = body.encode() if isinstance(body, str) else body
    fields = [("Host", host)] if host is not None else []
    if token is not None:
        fields.append(("X-CSRFToken", token))
    if type is not None:
        fields.append(("Content-Type", type))
    fields.extend(headers)
    if length is UNSET and (body or method not in (*SAFE, "FOO")):
        length = len(body)
    if length not in (UNSET, None):
        fields.append(("Content-Length", str(length)))
    return Request(method, target, tuple(fields), body, who, cookie, version)


def case(id, *steps, said=None):
    return Case(id, steps, said)


def log_in(email="admin@company.com", password="password", **options):
    """The step that gives a case the session "self"."""
    return ask("POST", "/api/login/", json={"email": email, "password": password}, **options)
