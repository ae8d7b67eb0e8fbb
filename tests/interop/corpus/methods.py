"""Every route with every method, asked by everybody."""

from interop.wire import MISSING, WRONG, ask, case, log_in

METHODS = ("GET", "HEAD", "OPTIONS", "TRACE", "POST", "PUT", "PATCH", "DELETE", "FOO")
ROUTES = {
    "set-cookie": "/api/login-set-cookie/",
    "login": "/api/login/",
    "logout": "/api/logout/",
    "account": "/api/account/",
    "posts": "/api/posts/",
    "post": "/api/posts/1/",
    "absent-post": "/api/posts/999/",
    "unknown": "/api/unknown/",
}
VISITORS = {
    "anonymous": {"csrf": "none"},
    "dead-session": {"who": "dead", "csrf": "right"},
    "no-token": {"who": "admin", "csrf": "missing"},
    "wrong-token": {"who": "admin", "csrf": "wrong"},
    "signed-in": {"who": "admin", "csrf": "right"},
}


def _steps(route, method, visitor):
    options = VISITORS[visitor]
    if (route, method, visitor) == ("logout", "POST", "signed-in"):  # not the session other cases use
        return log_in(), ask(method, ROUTES[route], who="self"), ask("GET", "/api/account/", who="self")
    return (ask(method, ROUTES[route], **options),)


SAID = {"no-token": MISSING, "wrong-token": WRONG}
CASES = [case(f"methods.{route}.{method}.{visitor}", *_steps(route, method, visitor), said=SAID.get(visitor))
         for route in ROUTES for method in METHODS for visitor in VISITORS]
CASES += [
    # gunicorn takes only upper-case methods from 3 letters on; Django itself would take "get" for GET.
    case(f"methods.{route}.{method}", ask(method, ROUTES[route], who="admin", csrf="right", length=0))
    for route in ("account", "posts", "login") for method in ("get", "Post", "OPTION", "PROPFIND", "M-SEARCH")
]
