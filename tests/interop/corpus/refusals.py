"""Which refusal goes first: requests that are wrong in two ways, for every pair of ways."""

from itertools import combinations

from interop.wire import NO_DICTIONARY, WRONG, ask, case

# Each turns a good PUT of a post into one that is refused; the order is the order of refusals.
RESOURCE = {
    "host": {"host": "evil.test"},
    "slash": {"target": "/api/posts/2"},
    "format": {"query": "?format=xml"},
    "accept": {"headers": (("Accept", "image/png"),)},
    "csrf": {"csrf": "wrong"},
    "anonymous": {"who": None},
    "method": {"method": "FOO"},
    "absent": {"target": "/api/posts/999/"},
    "not-a-number": {"target": "/api/posts/x/"},
    "media": {"type": "text/plain"},
    "parse": {"body": "{"},
    "utf8": {"body": b'{"title":"\xff","body":"b"}'},
    "field": {"body": '{"title":"","body":"b"}'},
    "shape": {"body": "[]"},
}
DJANGO = {
    "host": {"host": "evil.test"},
    "slash": {"target": "/api/login"},
    "csrf": {"csrf": "wrong"},
    "accept": {"headers": (("Accept", "image/png"),)},
    "format": {"query": "?format=xml"},
    "method": {"method": "PUT"},
    "media": {"type": "text/plain"},
    "parse": {"body": "{"},
    "shape": {"body": "[]"},
    "absent": {"body": '{"email":"admin@company.com"}'},
    "credentials": {"body": '{"email":"admin@company.com","password":"wrong"}'},
}

SAID = {"{": "JSON parse error - Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        "[]": NO_DICTIONARY}


def _ask(good, *ways):
    options = {**good}
    for way in ways:
        options.update(way)
    target, query = options.pop("target"), options.pop("query", "")
    return ask(options.pop("method"), target + query, **options)


def _said(way):
    """What Django 5.2 says of a wrong token, and Gatehouse of a login that Django breaks at."""
    return WRONG if "csrf" in way else SAID.get(way.get("body"))


def _cases(prefix, good, ways):
    yield case(f"{prefix}.none", _ask(good))
    for name, way in ways.items():
        yield case(f"{prefix}.{name}", _ask(good, way), said=_said(way))
    for (first, one), (second, other) in combinations(ways.items(), 2):
        if not set(one) & set(other):  # two bodies cannot be sent at once
            yield case(f"{prefix}.{first}+{second}", _ask(good, one, other), said=_said(one) or _said(other))


GOOD_PUT = {"method": "PUT", "target": "/api/posts/2/", "who": "user", "type": "application/json",
            "body": '{"title":"t","body":"b"}'}
GOOD_LOGIN = {"method": "POST", "target": "/api/login/", "type": "application/json",
              "body": '{"email":"admin@company.com","password":"password"}'}
CASES = [*_cases("refusals.put", GOOD_PUT, RESOURCE), *_cases("refusals.login", GOOD_LOGIN, DJANGO)]
