"""CSRF: the decisions of the vectors that Django 5.2 makes, as requests; what it says is expected of Gatehouse."""

from interop.vectors import DJANGO_5_2
from interop.wire import SECRET, ask, case

DECISIONS = DJANGO_5_2["csrf_decisions"]
POST = {"title": "t", "body": "b"}
COOKIE_DOMAIN = "cookie_domain"  # a setting that Gatehouse does not have


def _here(text):
    return text.replace("testserver", "localhost").replace("TESTSERVER", "LOCALHOST")


def _ask(target, given, **options):
    """The vector's request; its host "testserver" is localhost here."""
    headers = {name: _here(value) for name, value in given.get("headers", {}).items()}
    token = headers.pop("X-CSRFToken", None)
    if given.get("secure"):
        headers["X-Forwarded-Proto"] = "https"
    method = given.get("method", "POST")
    if "data" in given:
        options.update(body="&".join(f"{name}={value}" for name, value in given["data"].items()),
                       type="application/x-www-form-urlencoded")
    elif method == "POST":
        options.update(body='{"title":"t","body":"b"}', type="application/json")
    return ask(method, target, csrf=(given.get("cookies", {}).get("csrftoken"), token), headers=tuple(headers.items()),
               **options)


def _name(vector):
    return vector["name"].replace(" ", "-").replace(",", "").replace(":", "").replace("(", "").replace(")", "")


USABLE = [vector for vector in DECISIONS if COOKIE_DOMAIN not in vector["input"]]
CASES = [case(f"csrf.posts.{'ok' if vector['accepted'] else 'no'}.{_name(vector)}",
              _ask("/api/posts/", vector["input"], who="user"),
              said=_here(vector["reason"] or "") or None)
         for vector in USABLE]
CASES += [case(f"csrf.logout.{'ok' if vector['accepted'] else 'no'}.{_name(vector)}",
               _ask("/api/logout/", vector["input"]))
          for vector in USABLE]
CASES += [case(f"csrf.anonymous.{_name(vector)}", _ask("/api/posts/", vector["input"])) for vector in USABLE[4:12]]

ORIGINS = {
    "same-with-default-port": "http://localhost:80", "trailing-slash": "http://localhost/",
    "path": "http://localhost/x",
    "empty": "", "two": "http://localhost http://localhost", "user": "http://u@localhost", "file": "file://",
    "deep-subdomain": "https://x.y.b.example", "trusted-port": "https://app.example:444",
    "trusted-upper": "https://APP.example",
}
SAID = "Origin checking failed - {} does not match any trusted origins."
ACCEPTED = ("deep-subdomain",)
CASES += [case(f"csrf.origin.{name}", ask("POST", "/api/posts/", who="user", json=POST,
                                          headers=(("Origin", value),)),
               said=None if name in ACCEPTED else SAID.format(value))
          for name, value in ORIGINS.items()]
CASES += [
    case("csrf.origin.port-same", ask("POST", "/api/posts/", who="user", host="localhost:8000", json=POST,
                                      headers=(("Origin", "http://localhost:8000"),))),
    case("csrf.origin.port-missing", ask("POST", "/api/posts/", who="user", host="localhost:8000", json={},
                                         headers=(("Origin", "http://localhost"),)),
         said=SAID.format("http://localhost")),
    case("csrf.origin.host-upper", ask("POST", "/api/posts/", who="user", host="LOCALHOST", json={},
                                       headers=(("Origin", "http://localhost"),)),
         said=SAID.format("http://localhost")),
    case("csrf.origin.on-get", ask("GET", "/api/account/", who="user", headers=(("Origin", "https://evil.example"),))),
    case("csrf.origin.login", ask("POST", "/api/login/", json={"email": "a", "password": "b"},
                                  headers=(("Origin", "https://evil.example"),))),
    case("csrf.referer-ignored-on-http", ask("POST", "/api/posts/", who="user", json=POST,
                                             headers=(("Referer", "http://evil.example/"),))),
    case("csrf.dead-session", ask("POST", "/api/posts/", who="dead", csrf="wrong", json={})),
    case("csrf.header-lower-case", ask("POST", "/api/posts/", who="user", csrf="missing", json=POST,
                                       headers=(("x-csrftoken", SECRET),))),
    case("csrf.header-underscore", ask("POST", "/api/posts/", who="user", csrf="missing", json={},
                                       headers=(("X_CSRFToken", SECRET),)), said="CSRF token missing."),
    case("csrf.header-other-name", ask("POST", "/api/posts/", who="user", csrf="missing", json={},
                                       headers=(("X-XSRF-TOKEN", SECRET),)), said="CSRF token missing."),
    case("csrf.header-padded", ask("POST", "/api/posts/", who="user", csrf="missing", json=POST,
                                   headers=(("X-CSRFToken", f"  {SECRET}  "),))),
    case("csrf.two-headers", ask("POST", "/api/posts/", who="user", json={}, headers=(("X-CSRFToken", SECRET),)),
         said="CSRF token from the 'X-Csrftoken' HTTP header has incorrect length."),
]
