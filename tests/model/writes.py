"""Writes through the API, and what each must have left in the history once it was acknowledged."""

import json
from dataclasses import dataclass

from model.views import digest


@dataclass
class Written:
    """A write that was answered. Its change in the history: of this `kind` and `operations`, with this `key`, or for
    which `fits` is true. `must`: it has to be there, as the answer says that something was done."""

    seen: object
    kind: str
    operations: str
    key: object = None
    fits: object = None
    must: bool = True

    def change_in(self, changes):
        for change in changes:
            if change.kind == self.kind and change.operation in self.operations and (
                    change.key == self.key if self.fits is None else self.fits(change)):
                return change
        return None


def _issued(seen):
    """The token of a session that was begun."""
    return next(line.split("=", 1)[1].split(";")[0] for line in seen.answer.all("Set-Cookie")
                if line.startswith("sessionid="))


class Writer:
    """The writing half of the visitors' actions; `world` sends and knows."""

    def __init__(self, world):
        self.world = world

    def _ask(self, rng, browser, method, target, body=None):
        data = b"" if body is None else json.dumps(body).encode()
        seen = self.world.send(self.world.ask(rng, browser, method, target, body=data))
        self.world.count("writes")
        return seen

    def _text(self, rng):
        mark = self.world.next_mark()
        return {"title": f"t{mark} {rng.choice(('', '<b>&amp;', chr(34) + 'é€'))}".strip(),
                "body": f"b{mark} " + "word " * rng.randrange(1, 25) + "."}

    def _post(self, seen, text, status, author):
        if seen.answer.status == status:
            def fits(change):
                return all(change.row[name] == value for name, value in text.items())
            self.world.written(Written(seen, "post", "IU", fits=fits))
            return
        self.world.refused(seen, (403, 404), author)

    def create(self, rng, browser):
        text = self._text(rng)
        self._post(self._ask(rng, browser, "POST", "/api/posts/", text), text, 201, browser)

    def update(self, rng, browser):
        text = self._text(rng)
        target = f"/api/posts/{self.world.some_post(rng, browser.user)}/"
        method = rng.choice(("PUT", "PATCH"))
        self._post(self._ask(rng, browser, method, target, text), text, 200, browser)

    def delete(self, rng, browser):
        number = self.world.some_post(rng, browser.user)
        seen = self._ask(rng, browser, "DELETE", f"/api/posts/{number}/")
        if seen.answer.status == 204:
            self.world.written(Written(seen, "post", "D", key=number))
        else:
            self.world.refused(seen, (403, 404), browser)

    def login(self, rng, browser):
        user = browser.user
        with browser.lock, user.lock:
            seen = self._ask(rng, browser, "POST", "/api/login/", {"email": user.email, "password": user.password})
            if seen.answer.status == 200:
                browser.token = _issued(seen)
                self.world.written(Written(seen, "session", "I", key=digest(browser.token)))
            else:
                self.world.refused(seen, (400,), browser)

    def logout(self, rng, browser):
        with browser.lock:
            held = browser.token
            seen = self._ask(rng, browser, "POST", "/api/logout/")
            if seen.answer.status != 200:
                self.world.refused(seen, (), browser)
            if held:
                self.world.written(Written(seen, "session", "D", key=digest(held), must=False))
            if rng.random() < 0.5:  # else somebody goes on to use what is worth nothing
                browser.token = None

    def password(self, rng, browser):
        user = browser.user
        with browser.lock, user.lock:
            new = f"a quiet harbour {self.world.next_mark()}"
            seen = self._ask(rng, browser, "POST", "/api/account/password/",
                             {"current_password": user.password, "new_password": new})
            if seen.answer.status == 200:
                user.password = new
                browser.token = _issued(seen)
                self.world.written(Written(seen, "session", "I", key=digest(browser.token)))
            else:
                self.world.refused(seen, (403,), browser)


WRITES = (("create", 10), ("update", 12), ("delete", 7), ("logout", 2), ("login", 0.4), ("password", 0.1))
