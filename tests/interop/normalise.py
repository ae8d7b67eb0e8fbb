"""What may differ in any answer: times, random tokens. Each is replaced by a name that still says what was there."""

import re
import time
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from http import HTTPStatus

ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
CLOSE = 120  # seconds that "now" may be off: machines are slow


def standard_reason(status):
    return next((one.phrase for one in HTTPStatus if one.value == status), "")


def csrf_secret(token):
    """The secret in a csrftoken of Django 3.2 (64 characters, masked) or 5.2 (32)."""
    if len(token) != 64 or set(token) - set(ALPHABET):
        return token
    place = ALPHABET.index
    return "".join(ALPHABET[place(c) - place(m)] for m, c in zip(token[:32], token[32:]))


def cookie_values(text, request, session):
    """Tokens: how long they are, and whether they are the visitor's own."""
    if found := re.match(r"csrftoken=([A-Za-z0-9]+);", text):
        kept = request.csrf_cookie is not None and csrf_secret(found[1]) == csrf_secret(request.csrf_cookie)
        text = f"csrftoken=<{'kept' if kept else 'new'}, {len(found[1])}>;" + text[found.end():]
    if found := re.match(r"sessionid=([A-Za-z0-9_-]+);", text):
        text = f"sessionid=<{'kept' if found[1] == session else 'new'}, {len(found[1])}>;" + text[found.end():]
    return text


def cookie_expiry(text, now):
    """`expires` is named after Max-Age when both mean the same."""
    expires, age = re.search(r"expires=([^;]+)", text), re.search(r"Max-Age=(\d+)", text)
    if expires and age and age[1] != "0":
        off = parsedate_to_datetime(expires[1]).timestamp() - now - int(age[1])
        if abs(off) < CLOSE:
            text = text.replace(expires[1], "<now + Max-Age>")
    return text


def fresh_times(text, now):
    """Times of "just now" in a body; older ones are data and stay."""
    def name(found):
        instant = datetime.strptime(found[1][:19], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
        return '"<now>"' if abs(instant.timestamp() - now) < CLOSE else found[0]

    return re.sub(r'"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z)"', name, text)


class Answer:
    """Status line, headers in order and body, without what differs anyway. Of HTML only whether there is any."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @classmethod
    def of(cls, response, request, session=None):
        """`session`: the token that came with the request."""
        now = time.time()
        media = (response.get("Content-Type") or "").partition(";")[0]
        body = response.body.decode("utf-8", "backslashreplace")
        body = ("<html>" if body else "") if media == "text/html" else fresh_times(body, now)
        headers = []
        for name, value in response.headers:
            if name == "Set-Cookie":
                value = cookie_expiry(cookie_values(value, request, session), now)
            elif name == "Date":
                value = "<now>" if abs(parsedate_to_datetime(value).timestamp() - now) < CLOSE else value
            elif name == "Content-Length":
                right = request.method == "HEAD" and media == "text/html" or value == str(len(response.body))
                value = "<of the body>" if right else value
            headers.append((name, value))
        return cls(f"{response.status} {response.reason}", headers, body)

    def header(self, name):
        """The values of a field, a line each; None when there is none."""
        return "\n".join(value for key, value in self.headers if key == name) or None

    def copy(self):
        return Answer(self.status, list(self.headers), self.body)

    def text(self):
        return "\n".join([self.status, *(f"{name}: {value}" for name, value in self.headers), "", self.body])

    def __eq__(self, other):
        return self.text() == other.text()
