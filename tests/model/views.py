"""What a page or an API answer must hold, were it made from this state alone.

An answer has an outcome and parts; a part is what one API call of the page returned. `of` is the oracle: it knows
the site's rules from docs/wire.md and web/app, not from the server.
"""

import hashlib
import re
from urllib.parse import parse_qs, urlencode, urlsplit

PAGE_SIZE, HOME_SIZE = 10, 3


def digest(token):
    return hashlib.sha256(token.encode()).hexdigest().upper()


def who(state, token):
    """(user, session) that this token signs in, or (None, None)."""
    session = state.sessions.get(digest(token)) if token else None
    user = state.users.get(session["user_id"]) if session else None
    if user is None or not user["is_active"] or session["auth"] != user["auth"]:
        return None, None
    return user, session


def time_of(text):
    return text and text.replace(" ", "T") + "Z"


def account(user):
    return {"email": user["email"], **{name: bool(user[name]) for name in ("is_staff", "is_active", "is_superuser")}}


def profile(user):
    return {"id": user["id"], "email": user["email"], "first_name": user["first_name"],
            "last_name": user["last_name"], "date_joined": time_of(user["date_joined"]),
            "last_login": time_of(user["last_login"]), "is_staff": bool(user["is_staff"])}


def post(row):
    return {"id": row["id"], "created_on": time_of(row["created_on"]), "modified_on": time_of(row["modified_on"]),
            "title": row["title"], "body": row["body"], "created_by": row["created_by_id"],
            "modified_by": row["modified_by_id"]}


def posts(state, limit, offset, ascending=False):
    order = state.order[::-1] if ascending else state.order
    return {"count": len(order), "results": [post(state.posts[number]) for number in order[offset:offset + limit]]}


def sessions(state, user, session):
    own = sorted((row for row in state.sessions.values() if row["user_id"] == user["id"]),
                 key=lambda row: (row["last_seen_on"], row["id"]), reverse=True)
    return [{"id": row["id"], "created_on": time_of(row["created_on"]), "last_seen_on": time_of(row["last_seen_on"]),
             "address": row["address"], "user_agent": row["user_agent"], "current": row["id"] == session["id"]}
            for row in own]


def page_number(query):
    text = query.get("page", ["1"])[0]
    return max(1, int(text)) if re.fullmatch(r"[0-9]{1,7}", text) else 1


def of(state, token, target, host):
    """(outcome, parts) of this request. Outcomes: page, login (sent to the login page), missing, refused."""
    return _of(state, *who(state, token), target, host)


def half_way(timeline, places, ask):
    """As of(), of the states in which the visitor was no longer signed in, but had been when the request came: who
    asks is found out first, and what is answered is read after that."""
    found = (None, None)
    for place in places:
        state = timeline.states[place]
        now = who(state, ask.token)
        if now[0] is not None:
            found = now
        elif found[0] is not None and found[0]["id"] in state.users:
            yield _of(state, state.users[found[0]["id"]], found[1], ask.target, ask.host)


def _of(state, user, session, target, host):
    address = urlsplit(target)
    query = parse_qs(address.query)
    if address.path.startswith("/api/"):
        return _of_api(state, user, session, address.path, query, host)
    if user is None:
        if address.path in ("/", "/login"):
            return "page", {"account": None, "profile": None}
        return "login", {}
    parts = {"account": account(user), "profile": profile(user)}
    if address.path == "/":
        parts["list"] = {"results": posts(state, HOME_SIZE, 0)["results"]}
    elif address.path == "/posts":
        parts["list"] = posts(state, PAGE_SIZE, (page_number(query) - 1) * PAGE_SIZE)
    elif address.path == "/account":
        parts["sessions"] = sessions(state, user, session)
    else:
        row = state.posts.get(int(address.path.split("/")[2]))
        if row is None:
            return "missing", {"account": account(user)}
        parts["post"] = post(row)
    return "page", parts


def _of_api(state, user, session, path, query, host):
    if path == "/api/login-set-cookie/":
        return "page", {"details": "CSRF cookie set"}
    if user is None:
        return "refused", {}
    if path == "/api/account/":
        return "page", {"account": account(user)}
    if path == "/api/account/profile/":
        return "page", {"profile": profile(user)}
    if path == "/api/account/sessions/":
        return "page", {"sessions": sessions(state, user, session)}
    if path != "/api/posts/":
        row = state.posts.get(int(path.split("/")[3]))
        return ("page", {"post": post(row)}) if row else ("missing", {})
    limit, offset = int(query["limit"][0]), int(query.get("offset", ["0"])[0])
    answer = posts(state, limit, offset, ascending="ordering" not in query)
    return "page", {"list": {**answer, **_links(answer["count"], query, limit, offset, host)}}


def _links(count, query, limit, offset, host):
    """Absolute addresses, so of the host and port that were asked."""
    def link(new):
        rest = [(name, values[0]) for name, values in query.items() if name not in ("limit", "offset")]
        pairs = [("limit", limit), *([("offset", new)] if new else []), *rest]
        return f"http://{host}/api/posts/?{urlencode(sorted(pairs))}"
    return {"next": link(offset + limit) if offset + limit < count else None,
            "previous": link(max(0, offset - limit)) if offset > 0 else None}
