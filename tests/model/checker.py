"""Compares what was seen with what the model allows, and says in a sentence what is wrong.

The rule: an answer shows one state, which was the committed one at some moment between request and answer. A page that
is rendered now (`unkept`, or from a server that keeps nothing) is made of several reads, one after the other: then
each of its API calls must show one such state, whole. A kept page (hit, miss, joined) has no such excuse.
"""

import itertools
import json
from collections import Counter
from datetime import datetime, timedelta, timezone

from model import views
from model.answers import Wrong, hosts, markers, seen
from model.traffic import HOSTS

ONE_MOMENT = ("hit", "miss", "joined")


class Failure(AssertionError):
    """Something was seen that no state allows."""


def clock(moment):
    return datetime.fromtimestamp(moment, timezone.utc).strftime("%H:%M:%S.%f")


def ago(moment, **time):
    """As the database writes it."""
    return (datetime.fromtimestamp(moment, timezone.utc) - timedelta(**time)).strftime("%Y-%m-%d %H:%M:%S.%f")


def described(observed):
    ask = observed.ask
    whose = f"{ask.browser.marker} with session {views.digest(ask.token)[:8]}" if ask.token else \
        f"{ask.browser.marker}, signed out,"
    return (f"{ask.method} {ask.target} at {ask.host} by {whose} sent {clock(observed.sent)}, answered "
            f"{clock(observed.received)} with {observed.answer.status}{f' ({observed.kept})' if observed.kept else ''}")


def differences(have, want, path=""):
    """The places where they differ, in words."""
    if isinstance(have, dict) and isinstance(want, dict):
        for name in [*want, *(name for name in have if name not in want)]:
            yield from differences(have.get(name), want.get(name), f"{path}.{name}" if path else name)
    elif isinstance(have, list) and isinstance(want, list) and len(have) == len(want):
        for number, (one, other) in enumerate(zip(have, want)):
            yield from differences(one, other, f"{path}[{number}]")
    elif have != want or type(have) is not type(want):
        yield f"{path or 'it'} is {json.dumps(have)[:300]} instead of {json.dumps(want)[:300]}"


class Checker:
    def __init__(self, strict=False):
        self.strict = strict
        self.tally = Counter()

    def check(self, timeline, observed):
        """Failure when this answer is wrong."""
        ask = observed.ask
        try:
            self._check_belonging(timeline, observed)
            outcome, parts = seen(observed.answer, ask.target)
        except Wrong as wrong:
            raise Failure(f"{described(observed)}: {wrong}") from wrong
        self.tally[outcome] += 1
        if outcome == "shell":
            return
        places = timeline.candidates(observed.sent, observed.received)
        expected = [views.of(timeline.states[place], ask.token, ask.target, ask.host) for place in places]
        if any(outcome == wanted and self._equal(outcome, parts, shown) for wanted, shown in expected):
            return
        if not self.strict and observed.kept not in ONE_MOMENT and \
                self._piecewise(outcome, parts, [*expected, *views.half_way(timeline, places, ask)]):
            self.tally["of several moments"] += 1
            return
        raise Failure(f"{described(observed)}, shows no state of that time: "
                      + self._nearest(timeline, observed, outcome, parts, places, expected))

    @staticmethod
    def _equal(outcome, parts, shown):
        return parts == shown or outcome == "missing" and not parts

    @staticmethod
    def _piecewise(outcome, parts, expected):
        """Each API call of the page saw one state of the interval, though not all the same."""
        signed_in = {shown.get("account") is not None for _, shown in expected}
        if outcome == "torn":  # somebody was signed out, or in, half way
            return signed_in == {True, False}
        fitting = [shown for wanted, shown in expected if wanted == outcome]
        # A post that one call missed may have been there when another showed the account.
        sources = [shown for wanted, shown in expected if outcome == "missing" and wanted == "page"] + fitting
        return bool(fitting) and all(
            any(name in shown and shown[name] == value for shown in sources)
            or (name, value) == ("profile", None) and len(signed_in) > 1
            for name, value in parts.items())

    def _nearest(self, timeline, observed, outcome, parts, places, expected):
        def distance(pair):  # first by parts: what is named is then what is wrong, not what moved beside it
            outcome_wanted, shown = pair
            return (outcome_wanted != outcome, sum(parts.get(name) != shown.get(name) for name in {*parts, *shown}),
                    sum(1 for _ in differences(parts, shown)))
        wanted, shown = min(expected, key=distance)
        words = f"it is '{outcome}' instead of '{wanted}'" if wanted != outcome else \
            " and ".join(itertools.islice(differences(parts, shown), 3))
        return (f"{words} (of {len(places)} possible states, the nearest); "
                + (_pieces(parts, expected, timeline, places)
                   or self._when(timeline, observed, outcome, parts, places)))

    @staticmethod
    def _when(timeline, observed, outcome, parts, places):
        """Whether it is an older or a later state, or another visitor's."""
        ask = observed.ask
        for place in [*range(places[0] - 1, -1, -1), *range(places[-1] + 1, len(timeline.states))]:
            if (outcome, parts) == views.of(timeline.states[place], ask.token, ask.target, ask.host):
                if place > places[-1]:
                    return f"it shows what was committed later, {words_of(timeline.changes[place])}"
                ended = timeline.latest[place + 1]
                return (f"it is the state before {words_of(timeline.changes[place + 1])}, which was acknowledged "
                        f"{(observed.sent - ended) * 1000:.1f} ms before the request")
        return "it is the state of no moment since this round began"

    def _check_belonging(self, timeline, observed):
        """Nothing of somebody else's is in the answer, and of another host; nothing of anybody's in that of somebody
        signed out."""
        ask, answer = observed.ask, observed.answer
        found = markers(answer) - {ask.browser.owner()}
        if found:
            raise Wrong(f"it holds data of {', '.join(f'zq{number:02d}' for number in sorted(found))}")
        others = hosts(answer) & set(HOSTS) - {ask.host}
        if others:
            raise Wrong(f"it holds an address of {', '.join(sorted(others))}")
        sessions = [views.who(timeline.states[place], ask.token)[1]
                    for place in timeline.candidates(observed.sent, observed.received)]
        alive = {session is not None for session in sessions}
        due = any(session and session["last_seen_on"] < ago(observed.received, hours=1) for session in sessions)
        asks_for_token = ask.target == "/api/login-set-cookie/"
        if alive == {False} and markers(answer) and not asks_for_token:
            raise Wrong("it holds data of a user who is signed out")
        for line in answer.all("Set-Cookie"):
            name, _, value = line.split(";")[0].partition("=")
            renewal = name == "sessionid" and value == ask.token and due
            deletion = name == "sessionid" and value == '""' and ask.token and False in alive
            csrf = asks_for_token and name == "csrftoken" and value == ask.browser.csrf
            if not renewal and not deletion and not csrf:
                raise Wrong(f"it sets a cookie that is not this visitor's: {line}")

    def check_refusal(self, timeline, observed, statuses):
        """A write that was refused must have been refusable."""
        if observed.answer.status not in statuses:
            raise Failure(f"{described(observed)}: unexpected, {observed.answer.body[:200]!r}")
        states = [timeline.states[place] for place in timeline.candidates(observed.sent, observed.received)]
        if not _refusable(states, observed.ask, observed.answer.status):
            raise Failure(f"{described(observed)}: refused, and nothing in the data of that time is a reason")


def _refusable(states, ask, status):
    """Who asks is found out first and what is asked for is looked at later, in another of these states."""
    if ask.target == "/api/login/":
        return not all(state.users[ask.browser.user.id]["is_active"] for state in states)
    users = [views.who(state, ask.token)[0] for state in states]
    if status != 404 and None in users:
        return True
    if not any(users) or ask.target.count("/") != 4 or ask.target == "/api/account/password/":
        return False
    rows = [state.posts.get(int(ask.target.split("/")[3])) for state in states]
    if status == 404:
        return None in rows
    own = ask.browser.user.id
    return not all(user["is_staff"] for user in users) and any(row and row["created_by_id"] != own for row in rows)


def words_of(change):
    verb = {"I": "made", "U": "changed", "D": "deleted"}[change.operation]
    name = change.row.get("title") or change.row.get("first_name") or ""
    return f"change {change.seq}: {change.kind} {str(change.key)[:8]} {verb}{f' ({name})' if name else ''}"


def _pieces(parts, expected, timeline, places):
    """Of which states the members of a part are, when each is of some and the part of none: it was torn."""
    for name, part in parts.items():
        shown = [(place, wanted[name]) for place, (_, wanted) in zip(places, expected) if wanted.get(name) is not None]
        if not isinstance(part, dict) or any(part == value for _, value in shown):
            continue
        of = {member: [place for place, value in shown if value.get(member) == part[member]] for member in part}
        if all(of.values()):
            late = {member: words_of(timeline.changes[found[0]]) for member, found in of.items()
                    if timeline.changes[found[0]] and found[0] != places[0]}
            early = [member for member, found in of.items() if found[-1] != places[-1]]
            newer = ", ".join(f"{member} is of after {words}" for member, words in late.items())
            return f"it is torn: in '{name}' {newer}, but {', '.join(early)} of before something later"
    return None
