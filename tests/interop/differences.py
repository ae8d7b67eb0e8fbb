"""The table differences.toml: what is different from Django on purpose, and exactly how.

An entry says which answers it is about (`cases`: patterns of "case" or "case#step"; `when`: what was asked and what
Django answers) and what Gatehouse answers instead (`then`), so that it explains one difference and no other. Nothing
is ignored: the answer that the entries make of Django's is compared with Gatehouse's to the last byte.

`when`, all of them, and `unless`, not all of them: regular expressions for Django's `status`, `type` (the beginning of
them), `body` and `header`.NAME, and for the text of the `request`.
`then`, in this order: `ask`: [pattern, text] turns the request into another one, and Django's answer to that one is
meant; `status`; `body`; `replace`: a list of [pattern, text] for the body; `remove`: field names; `change`.NAME:
[pattern, text]; `set`.NAME; `add`.NAME: one more such field; `order`: of all fields.
In a body, {said} is the case's own sentence, {type} the request's Content-Type, {method} and {user} its method and the
id of its visitor.
"""

import json
import re
import tomllib
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

FILE = Path(__file__).with_name("differences.toml")
WHEN = {"status", "type", "body", "header", "request"}
THEN = {"ask", "status", "body", "replace", "remove", "change", "set", "add", "order"}
TEXTS = ("id", "kind", "what", "django", "here", "why")
USERS = {"admin": "1", "user": "2", "self": "1"}  # ids of the demo's users; "self" writes as admin


def asked_otherwise(request, pattern, text):
    """The request that the rewritten text of this one is, with its body and cookies."""
    head = re.sub(pattern, text, request.text().partition("\n\n")[0], flags=re.MULTILINE)
    line, *fields = head.split("\n")
    method, target, _ = line.split(" ", 2)
    headers = tuple(tuple(field.split(": ", 1)) for field in fields if not field.startswith("Cookie: "))
    return replace(request, method=method, target=target, headers=headers)


def _holds(condition, request, answer):
    return (re.match(condition.get("status", ""), answer.status) is not None
            and re.match(condition.get("type", ""), answer.header("Content-Type") or "") is not None
            and re.search(condition.get("body", ""), answer.body) is not None
            and re.search(condition.get("request", ""), request.text(), re.MULTILINE) is not None
            and all(re.search(pattern, answer.header(name) or "") is not None
                    for name, pattern in condition.get("header", {}).items()))


class Difference:
    def __init__(self, entry):
        assert set(entry) <= {*TEXTS, "cases", "when", "unless", "then"} and set(TEXTS) <= set(entry), entry
        self.entry, self.id = entry, entry["id"]
        self.cases, self.then = entry.get("cases", ["*"]), entry["then"]
        self.when, self.unless = entry.get("when", {}), entry.get("unless")
        assert {*self.when, *(self.unless or {})} <= WHEN, f"{self.id}: an unknown condition"
        assert self.then and set(self.then) <= THEN, f"{self.id}: no change, or an unknown one"
        self.used = False

    def is_about(self, name, request, answer):
        """`name`: "case#step". `answer`: Django's, as the entries before this one have made it."""
        case = name.partition("#")[0]
        return (any(fnmatchcase(name, pattern) or fnmatchcase(case, pattern) for pattern in self.cases)
                and _holds(self.when, request, answer)
                and not (self.unless and _holds(self.unless, request, answer)))

    def apply(self, request, answer, said, ask_django):
        then = self.then
        new = ask_django(asked_otherwise(request, *then["ask"])) if "ask" in then else answer.copy()
        new.status = then.get("status", new.status)
        new.body = self._fill(then["body"], request, said) if "body" in then else new.body
        for pattern, text in then.get("replace", []):
            new.body = re.sub(pattern, self._fill(text, request, said), new.body, flags=re.DOTALL)
        self._change_headers(new)
        self.used = self.used or new != answer
        return new

    def _fill(self, text, request, said):
        known = {"type": request.field("Content-Type") or "", "method": request.method,
                 "user": USERS.get(request.who), "said": said}
        for name, value in known.items():
            if "{" + name + "}" in text:
                assert value is not None, f"{self.id}: there is no {name} for {request}"
                text = text.replace("{" + name + "}", json.dumps(value, ensure_ascii=False)[1:-1])
        return text

    def _change_headers(self, new):
        then = self.then
        new.headers = [(name, value) for name, value in new.headers if name not in then.get("remove", [])]
        for name, (pattern, text) in then.get("change", {}).items():
            new.headers = [(key, re.sub(pattern, text, value) if key == name else value) for key, value in new.headers]
        for name, value in then.get("set", {}).items():
            present = any(key == name for key, _ in new.headers)
            new.headers = ([(key, value if key == name else old) for key, old in new.headers] if present
                           else [*new.headers, (name, value)])
        new.headers += [field for field in then.get("add", {}).items() if field not in new.headers]
        if order := then.get("order"):
            unknown = {name for name, _ in new.headers} - set(order)
            assert not unknown, f"{self.id} does not say where {unknown} come"
            new.headers.sort(key=lambda header: order.index(header[0]))


class Differences:
    def __init__(self, file=FILE):
        with open(file, "rb") as text:
            table = tomllib.load(text)
        self.kinds = table["kinds"]
        self.entries = [Difference(entry) for entry in table["difference"]]
        ids = [entry.id for entry in self.entries]
        assert len(ids) == len(set(ids)), "an id is there twice"
        assert all(entry.entry["kind"] in self.kinds for entry in self.entries)

    def expected(self, case, number, request, answer, ask_django):
        """What Gatehouse has to answer where Django answers this, and the ids of the entries that say so."""
        name, ids = f"{case.id}#{number}", []
        for entry in self.entries:
            if entry.is_about(name, request, answer):
                new = entry.apply(request, answer, case.said, ask_django)
                if new != answer:
                    ids.append(entry.id)
                answer = new
        return answer, ids

    def unused(self):
        return [entry.id for entry in self.entries if not entry.used]
