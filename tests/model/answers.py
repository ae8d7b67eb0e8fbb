"""What an answer shows: its outcome, its parts, and that its visible text says what its state says."""

import gzip
import html
import json
import re
from urllib.parse import urlsplit

from model.devalue import state_of
from model.views import PAGE_SIZE, page_number

MARKER = re.compile(rb"zq([0-9]{2})[a-z]")  # whoever's; see visitors.py
_ADDRESS = re.compile(rb"https?://([^/\s\"'<>\\]+)")
_NO_TEXT = re.compile(r"<!--.*?-->|<script.*?</script>|<[^>]*>", re.DOTALL)
_MONTHS = ("January February March April May June July August September October November December").split()


class Wrong(AssertionError):
    """An answer that is wrong at any moment; a sentence."""


def body_of(answer):
    return gzip.decompress(answer.body) if answer.get("Content-Encoding") == "gzip" else answer.body


def markers(answer):
    """Numbers of the users of whom something stands in this answer, head included."""
    return {int(number) for number in MARKER.findall(body_of(answer)) + MARKER.findall(answer.head)}


def hosts(answer):
    """Those of all whole addresses in this answer, head included."""
    return {host.decode() for host in _ADDRESS.findall(body_of(answer)) + _ADDRESS.findall(answer.head)}


def comparable(answer):
    """What is the same in two answers that show the same."""
    return answer.status, answer.get("Location"), answer.get("Content-Type"), body_of(answer)


def first_difference(one, other):
    """Where two bodies part, with what stands there."""
    place = next((n for n, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
    around = slice(max(0, place - 60), place + 60)
    return f"at byte {place}: {one[around]!r} and {other[around]!r}"


def seen(answer, target):
    """(outcome, parts) as views.of(); two outcomes more: shell, and torn (the page failed half way, as its state was
    changed under it). Wrong when it is none of them."""
    address = urlsplit(target)
    if address.path.startswith("/api/"):
        return _seen_api(answer, address.path)
    if answer.status == 302:
        if not (answer.get("Location") or "").startswith("/login?redirect=/"):
            raise Wrong(f"it redirects to {answer.get('Location')}")
        return "login", {}
    state, rest = state_of(body_of(answer))
    if state is None or not state.get("serverRendered"):
        return "shell", {}
    if answer.status not in (200, 403, 404):
        raise Wrong(f"its status is {answer.status}")
    user = state["pinia"]["user"]
    if answer.status != 200:
        return ("missing" if answer.status == 404 else "torn"), {"account": user["account"]}
    parts = {"account": user["account"], "profile": user["profile"]}
    _add_data(parts, state["data"], address.path)
    if state["path"].split("?")[0] != address.path:
        raise Wrong(f"it is the page of {state['path']}")
    _check_text(parts, _lines(rest.decode()), address)
    return "page", parts


def _seen_api(answer, path):
    if answer.status in (403, 404):
        return {403: "refused", 404: "missing"}[answer.status], {}
    if answer.status != 200:
        raise Wrong(f"its status is {answer.status}")
    value = json.loads(body_of(answer))
    if path == "/api/login-set-cookie/":
        return "page", value
    if path == "/api/account/sessions/":
        return "page", {"sessions": value["results"]}
    name = {"/api/account/": "account", "/api/account/profile/": "profile", "/api/posts/": "list"}.get(path, "post")
    return "page", {name: value}


def _add_data(parts, data, path):
    if path == "/" and "home-posts" in data:
        parts["list"] = {"results": data["home-posts"]}
    elif path == "/posts":
        parts["list"] = {name: data["posts"][name] for name in ("count", "results")}
    elif path == "/account":
        parts["profile"], parts["sessions"] = data["account"]["profile"], data["account"]["sessions"]
    elif path.startswith("/posts/"):
        parts["post"] = data[f"post-{path.split('/')[2]}"]


def _lines(page):
    """The visible texts of the page, in order."""
    body = page[page.index("<body"):]
    return [html.unescape(text).strip() for text in _NO_TEXT.sub("\n", body).split("\n") if text.strip()]


def _date(iso):
    return f"{int(iso[8:10])} {_MONTHS[int(iso[5:7]) - 1]} {iso[:4]}"


def _author(post, profile):
    if post["created_by"] is None:
        return "By a former member"
    return "By you" if profile and post["created_by"] == profile["id"] else f"By User {post['created_by']}"


def _check_text(parts, lines, address):
    """The texts that depend on the data, from the state of the same page."""
    def has(*texts):
        start = -1
        while texts[0] in lines[start + 1:]:
            start = lines.index(texts[0], start + 1)
            if lines[start:start + len(texts)] == list(texts):
                return
        raise Wrong(f"its text does not hold {' | '.join(texts)!r}, as its state says: {lines}")

    profile, listed = parts["profile"], parts.get("list")
    has("Sign out" if parts["account"] else "Sign in")
    if address.path == "/" and parts["account"]:
        has("You are signed in as", parts["account"]["email"])
    if listed:
        cards = [text for post in listed["results"]
                 for text in (post["title"], post["body"], _author(post, profile), "·", _date(post["created_on"]))]
        if cards:
            has(*cards)
        if sum(line.startswith("By ") for line in lines) != len(listed["results"]):
            raise Wrong(f"it shows other posts than its state holds: {lines}")
    if address.path == "/posts":
        count, last = listed["count"], max(1, -(-listed["count"] // PAGE_SIZE))
        page = page_number({"page": [text] for text in re.findall(r"page=(\d+)", address.query)})
        has(f"{count} {'post' if count == 1 else 'posts'}" + (f", page {page} of {last}" if last > 1 else ""))
    if "post" in parts:
        post = parts["post"]
        has(post["title"], _author(post, profile), "·")
        has(post["body"])
        mine = parts["account"]["is_staff"] or (profile and profile["id"] == post["created_by"])
        if ("Delete" in lines) != bool(mine):
            raise Wrong("it offers to delete the post, or not, against its own state")
    if "sessions" in parts:
        has("E-mail", profile["email"], "Name", " ".join(filter(None, (profile["first_name"], profile["last_name"])))
            or "Not given", "Role", "Staff" if profile["is_staff"] else "Member")
        if lines.count("Unknown device") != len(parts["sessions"]):
            raise Wrong(f"it shows other sessions than its state holds: {lines}")
