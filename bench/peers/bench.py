"""What every row uses: the peers that run, rounds in turns, and where the figures go."""

import sys
from dataclasses import dataclass, field
from pathlib import Path

from drive.load import CONNECTIONS, NoAnswer, load
from drive.processes import epoll_loop
from peers import checks, data

DRIVE = Path(__file__).resolve().parents[1] / "drive"
WARM_UP_SECONDS = 1
LONGEST_SECONDS = 12


def say(text):
    print(text, file=sys.stderr, flush=True)


@dataclass
class Row:
    """The costs of one line of a table, by peer ("loop": the epoll loop); of a text the peer has no cost."""
    label: str
    costs: dict
    connections: int = CONNECTIONS


@dataclass
class Found:
    loads: list = field(default_factory=list)    # Row
    logins: list = field(default_factory=list)   # Row, one login after the other
    table: list = field(default_factory=list)    # (label, Row, bytes of an answer), of the page with 1 000 rows
    growth: list = field(default_factory=list)   # Row
    floods: dict = field(default_factory=dict)   # by peer: p99 in ms of each round without and with, None: no answer
    facts: dict = field(default_factory=dict)    # by peer: texts by label
    notes: list = field(default_factory=list)
    others: float = 0.0                          # cores, the worst disturbance of what counts


class Bench:
    def __init__(self, options, folder, loop_program):
        self.options, self.folder, self.loop_program = options, folder, loop_program
        self.peers, self.found, self._longer = {}, Found(), {}

    def own_copy(self, name, purpose, small=False):
        """Data for a peer and a purpose alone; `small`: without the many users."""
        return data.copied(self.folder / ("demo" if small else "data"), name, self.folder / f"{purpose}-{name}")

    def loop(self, answer):
        """The epoll loop with the bytes of an answer; a context."""
        return epoll_loop(self.loop_program, answer.raw, self.folder, self.options.cores[0])

    def load(self, target, path, headers, expected=None, connections=CONNECTIONS, seconds=None, visitors=None, script=None):
        """`expected`: bytes of the right answer. `visitors`: a file for drive/visitors.lua. What is slow is asked for longer,
        so that each connection is answered twice."""
        asked = (target.port, path, connections)
        seconds = seconds or self._longer.get(asked, self.options.seconds)
        environment = {"VISITORS": str(visitors)} if visitors else None
        script = DRIVE / "visitors.lua" if visitors else script
        try:
            cost = load(target, path, headers, seconds, self.options.cores[1], script, connections, environment)
        except NoAnswer:
            cost = None
        if (not cost or cost.requests < 2 * connections) and seconds < LONGEST_SECONDS:
            self._longer[asked] = min(4 * seconds, LONGEST_SECONDS)
            return self.load(target, path, headers, expected, connections, self._longer[asked], visitors, script)
        if not cost:
            raise NoAnswer(f"{path}: not one answer in {seconds} s")
        if expected is not None:
            checks.right_size(f"{path} on port {target.port}", cost, expected)
        return cost

    def nobodies(self):
        """Visitors who are not signed in, each from an address of his own."""
        return data.write_visitors(self.folder / "nobodies", ["-"] * self.options.visitors)

    def says_of(self, what, target, path, headers):
        """Notes whether Gatehouse says that it kept the page."""
        said = checks.page(target, path, headers).fields.get("server-timing", "")
        self.found.notes.append(f"{what[0].upper()}{what[1:]} " + (
            "came from what Gatehouse keeps." if "desc=hit" in said else f"was **not kept** by this build ({said or 'no Server-Timing'})."))

    def in_turns(self, label, measures):
        """`measures`: name: a function that returns a Cost. Rounds of all, one after the other: name: [Cost]."""
        costs = {name: [] for name in measures}
        for _ in range(self.options.rounds):
            for name, measure in measures.items():
                cost = self.options.patience.undisturbed(measure)
                costs[name].append(cost)
                self.found.others = max(self.found.others, cost.others)
                say(f"{label}, {name}: {cost.microseconds:.1f} µs, {cost.per_second:.0f}/s, p50 {cost.p50:.2f} p99 "
                    f"{cost.p99:.2f} ms, others used {cost.others:.2f} cores")
        return costs

    def reads(self, label, targets, path, headers, connections):
        """`targets` and `headers` by name: load on one path by that many connections, beside the loop with Gatehouse's
        bytes. A list of Rows, one for each number of connections. Without `headers`: by nobody, from many addresses."""
        nobodies = None if headers else self.nobodies()
        headers = headers or {name: {} for name in targets}
        answers = {name: checks.page(target, path, headers[name]) for name, target in targets.items()}
        rows = []
        with self.loop(answers.get("gatehouse") or next(iter(answers.values()))) as loop:
            everyone = {name: (target, headers[name], len(answers[name].raw)) for name, target in targets.items()}
            everyone["loop"] = (loop, {}, None)
            for target, sent, _ in everyone.values():
                self.load(target, path, sent, seconds=WARM_UP_SECONDS, visitors=nobodies)
            for count in connections:
                measures = {name: (lambda target=target, sent=sent, size=size:
                                   self.load(target, path, sent, size, count, visitors=nobodies))
                            for name, (target, sent, size) in everyone.items()}
                rows.append(Row(label, self.in_turns(f"{label}, {count} connections", measures), count))
        return rows
