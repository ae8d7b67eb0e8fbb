"""One server, its visitors, and rounds of what they do: after each everybody is quiet, and every answer of the round is
compared with the history of the round."""

import itertools
import random
import threading
from collections import Counter
from dataclasses import replace

from model import views
from model.answers import MARKER, body_of, comparable, first_difference
from model.beside import BESIDE, Beside
from model.checker import Checker, Failure, described
from model.history import Recorder, Timeline, read_state
from model.traffic import HOSTS, Ask, Lines
from model.visitors import ADDRESSES, Crowd
from model.writes import WRITES, Writer

THREADS = 16
ROUND = 400  # page requests
RATES = (0.004, 0.02, 0.08, 0.3)  # writes a request, of a round


def _choice(rng, weighted):
    return rng.choices([name for name, _ in weighted], [weight for _, weight in weighted])[0]


class World:
    def __init__(self, server, users, seed, *, keeping=None, strict=False):
        self.server, self.seed = server, seed
        self.lines = Lines(server.port)
        self.exchange = keeping or self.lines
        self.crowd = Crowd(users)
        self.recorder = Recorder(server.database)
        self.writer, self.beside = Writer(self), Beside(server.database, self)
        self.checker = Checker(strict)
        self.counts, self.lock = Counter(), threading.Lock()
        self.marks = itertools.count(1)
        self.pages = self.rounds = self.logged = 0
        self.state = self.recorder.state
        self._begin_round()

    def close(self):
        self.recorder.close()

    def _begin_round(self):
        self.observed, self.writes, self.refusals = [], [], []
        self.told, self.groups = {}, []

    # --- what the visitors' actions need ---

    def next_mark(self):
        return f"{next(self.marks):06d}"

    def count(self, name):
        with self.lock:
            self.counts[name] += 1

    def ask(self, rng, browser, method, target, host=None, body=b""):
        number = rng.randrange(ADDRESSES)
        return Ask(browser, browser.token, method, target, host or rng.choice(self.hosts), f"198.51.100.{number}",
                   method == "GET" and rng.random() < 0.2, body)

    def send(self, ask):
        return self.exchange.observe(ask)

    def some_post(self, rng, author=None):
        """One that was there when the round began, or a little later; often the author's own."""
        posts = self.state.posts
        own = [number for number, row in posts.items() if author and row["created_by_id"] == author.id]
        if own and rng.random() < 0.7:
            return rng.choice(own)
        return rng.choice(self.state.order) + (rng.random() < 0.1)

    def written(self, written):
        self.writes.append(written)

    def committed(self, first, last, moment):
        if last < first:
            return
        self.told.update({seq: moment for seq in range(first, last + 1)})
        self.groups.append((first, last))

    def refused(self, seen, statuses, _browser):
        self.refusals.append((seen, statuses))

    # --- a round ---

    def _gather(self, rng):
        """Who is there in this round. Few at few addresses ask for the same again, as keeping needs."""
        few = rng.random() < 0.6
        users = rng.sample(self.crowd.users, 2) if few else self.crowd.users
        self.present = [browser for browser in self.crowd.browsers if browser.user in users]
        self.hosts = rng.sample(HOSTS, 2) if few else HOSTS
        for browser in self.present:
            if not views.who(self.state, browser.token)[0] and rng.random() < 0.8:
                self.beside.write("session_insert", rng, browser)
        self.beside.close()

    def round(self):
        """Failure when something was seen that no state allows."""
        rng = random.Random(f"{self.seed} {self.rounds}")
        rates = random.Random(f"{self.seed} {self.rounds // len(RATES)} rates").sample(RATES, len(RATES))
        rate = rates[self.rounds % len(RATES)]  # each comes soon, whatever the seed
        self._gather(rng)
        numbers, left = itertools.count(), itertools.count()
        failures = []

        def visitor():
            try:
                while not failures:
                    action = random.Random(f"{self.seed} {self.rounds} {next(numbers)}")
                    if action.random() < rate:
                        self._write(action)
                    elif action.random() < 0.15:
                        self._read(action, self._api_target(action), self._due(action))
                    elif next(left) < ROUND:
                        self._read(action, self._page_target(action))
                    else:
                        return
            except Exception as failure:  # pylint: disable=broad-except
                failures.append(failure)
            finally:
                self.exchange.close()
                self.beside.close()
        threads = [threading.Thread(target=visitor) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]
        self.pages += ROUND
        self.rounds += 1
        self._settle()

    def _write(self, rng):
        browser = rng.choice(self.present)
        if not browser.token or len(self.state.order) < 12 and rng.random() < 0.5:
            name = "login" if rng.random() < 0.03 else "session_insert" if not browser.token else "post_insert"
        else:
            name = _choice(rng, WRITES + BESIDE)
        if name in ("create", "post_insert") and len(self.state.order) > 40:
            name = "delete"
        if hasattr(self.writer, name):
            getattr(self.writer, name)(rng, browser)
        else:
            self.beside.write(name, rng, browser)
        if rng.random() < 0.5:  # its own write is there at once
            self._read(rng, self._where_seen(rng, name), browser)

    def _due(self, rng):
        """Now and then, also where nobody else writes, a browser of which this request renews the session."""
        browser = rng.choice(self.present)
        if not browser.token or rng.random() > 0.05:
            return None
        self.beside.write("session_age", rng, browser)
        return browser

    @staticmethod
    def _where_seen(rng, name):
        """A session that is due is renewed wherever it asks next, also with what others may be sent."""
        if name == "session_age":
            return rng.choice(("/account", "/posts", "/api/posts/?limit=5"))
        return "/account" if name.startswith(("user", "session", "last")) else "/posts"

    def _read(self, rng, target, browser=None):
        browser = browser or rng.choice(self.crowd.strangers if rng.random() < 0.15 else self.present)
        seen = self.send(self.ask(rng, browser, "GET", target))
        self.observed.append(seen)
        with seen.ask.browser.lock:
            ended = any(line.startswith('sessionid=""') for line in seen.answer.all("Set-Cookie"))
            if ended and seen.ask.browser.token == seen.ask.token and rng.random() < 0.2:
                seen.ask.browser.token = None  # the others go on to send what is worth nothing

    def _page_target(self, rng):
        kind = rng.random()
        if kind < 0.4:
            return "/posts"
        if kind < 0.55:
            return f"/posts?page={rng.randrange(1, 6)}"
        if kind < 0.7:
            return f"/posts/{self.some_post(rng)}"
        return "/" if kind < 0.87 else "/account"

    def _api_target(self, rng):
        kind = rng.random()
        if kind < 0.5:
            return rng.choice(("/api/posts/?limit=5", "/api/posts/?limit=10&offset=3&ordering=-id"))
        if kind < 0.65:
            return f"/api/posts/{self.some_post(rng)}/"
        if kind < 0.75:
            return "/api/login-set-cookie/"
        return f"/api/account/{rng.choice(('', 'profile/', 'sessions/'))}"

    # --- its end ---

    def _settle(self):
        changes = self.recorder.changes()
        for written in self.writes:
            self._tell(written, changes)
        timeline = Timeline(self.state, changes, self.told, self.groups)
        for seen in self.observed:
            self.checker.check(timeline, seen)
            self.count(seen.kept or "not said")
        for seen, statuses in self.refusals:
            self.checker.check_refusal(timeline, seen, statuses)
        self.counts["checked"] += len(self.observed) + len(self.writes) + len(self.refusals)
        self.state = timeline.states[-1]
        if self.state != read_state(self.recorder.connection):
            raise Failure("the history of the test itself is not complete")
        self.quiet = self.observed
        self.recorder.forget()
        self._begin_round()

    def _tell(self, written, changes):
        change = written.change_in(changes)
        if change is None:
            if written.must:
                raise Failure(f"{written.seen.ask.method} {written.seen.ask.target} was answered "
                              f"{written.seen.answer.status}, and the database holds nothing of it")
            return
        moment = written.seen.received
        self.told[change.seq] = min(moment, self.told.get(change.seq, moment))

    def compare(self, fresh, share=0.01):
        """Nobody writes now: the answer of a server that keeps nothing, to the same request, is the same."""
        rng = random.Random(f"{self.seed} {self.rounds} fresh")
        pages = [seen.ask for seen in self.quiet if not seen.ask.target.startswith("/api/")]
        for ask in rng.sample(pages, max(1, round(len(pages) * share))):
            self.lines.exchange(replace(ask, target="/api/account/"))  # renews what is due, which pages show
            ours, theirs = self.exchange.observe(ask), fresh.observe(ask)
            self.counts["compared"] += 1
            if comparable(ours.answer) != comparable(theirs.answer):
                raise Failure(f"{described(ours)}: a fresh page is another: "
                              f"{first_difference(body_of(ours.answer), body_of(theirs.answer))}")
        self.exchange.close()
        fresh.close()

    def check_log(self):
        """Nobody's name, address or browser is in a line of the log: users are numbers there."""
        with open(self.server.folder / "server.log", "rb") as log:
            log.seek(self.logged)
            for line in log:
                if MARKER.search(line):
                    raise Failure(f"a line of the log holds data of a visitor: {line.decode(errors='replace')}")
            self.logged = log.tell()
