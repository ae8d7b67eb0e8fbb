#!/usr/bin/env python3
"""OWASP ASVS 5.0.0: what it asks of this server, and the tests that prove it. Prints docs/asvs.md.

usage: tests/security/asvs.py > docs/asvs.md

asvs/*.toml has a table for each item, or for a section that does not apply as a whole:

    ["7.2.4"]
    level = 1                 # of the standard, 1 to 3
    asks = "…"                # condensed, in our own words
    how = "…"                 # by what it is met, where that is not obvious
    proof = ["…"]             # tests elsewhere: "Suite.Name" of C++, "file: name" of others, or a whole file
    missing = "…"             # not yet, or not all of it
    without = "…"             # not applicable, why

A test of this folder proves the item that its name begins with: test_7_2_4_…
"""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
CHAPTERS = ("v7", "v3", "v6", "others")
DOCUMENT = ROOT / "docs/asvs.md"
# How many items each section of the chapters that are covered whole has, in ASVS 5.0.0.
WHOLE = {"3.1": 1, "3.2": 3, "3.3": 5, "3.4": 8, "3.5": 8, "3.6": 1, "3.7": 5, "6.1": 3, "6.2": 12, "6.3": 8, "6.4": 6,
         "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 3, "7.6": 2}

COLUMNS = "| item | level | asks for | state | how, and by which test |\n|---|---|---|---|---|"
HEAD = """# OWASP ASVS 5.0.0

What OWASP's [Application Security Verification Standard](https://github.com/OWASP/ASVS), version 5.0.0, asks of a
server like this one, and which test proves it: chapters V3 and V7 whole, the password part of V6, and what else applies
and is proven. The requirements are condensed in our own words; the standard is under
[CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/), and so is this table.

Made by `tests/security/asvs.py` from the tests and `tests/security/asvs/*.toml`; `./test security` fails when it is
out of date or names a test that does not exist. Names without a file are tests of `tests/security`, `Suite.Name` are
C++ tests of `server/tests`.
"""


@dataclass
class Item:
    number: str
    asks: str
    level: int = 0
    how: str = ""
    proof: list = field(default_factory=list)
    missing: str = ""
    without: str = ""
    tests: list = field(default_factory=list)  # of this folder

    @property
    def state(self):
        if self.without:
            return "not applicable"
        if self.missing:
            return "partly" if self.tests or self.proof else "not yet"
        return "met"

    def row(self):
        words = [text for text in (self.how, self.missing and f"missing: {self.missing}", self.without) if text]
        names = [f"`{name}`" for name in self.tests + self.proof]
        cell = "; ".join(words) + ("<br>" if words and names else "") + "<br>".join(names)
        cell = cell.replace("|", "\\|")
        return f"| {self.number} | {self.level or ''} | {self.asks} | {self.state} | {cell} |"


def tests_here():
    """{item's number: the tests of this folder that are named after it}"""
    found = {}
    for file in sorted(FOLDER.glob("*_test.py")):
        for name in re.findall(r"^    def (test_\w+)\(", file.read_text(encoding="utf-8"), re.MULTILINE):
            if number := re.match(r"test_(\d+)_(\d+)_(\d+)_", name):
                found.setdefault(".".join(number.groups()), []).append(name)
    return found


def chapters(folder=FOLDER / "asvs", tests=None):
    """[(title, [Item])]; ValueError when the tables and the tests do not fit each other."""
    tests = dict(tests_here() if tests is None else tests)
    all_chapters = []
    for name in CHAPTERS:
        table = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
        title = table.pop("title")
        items = [Item(number, tests=tests.pop(number, []), **values) for number, values in table.items()]
        all_chapters.append((title, items))
        for item in items:
            if item.state == "met" and not item.tests + item.proof:
                raise ValueError(f"{item.number} is neither proven nor said to be missing")
            if item.without and (item.missing or item.tests):
                raise ValueError(f"{item.number} is not applicable and yet tested or missing")
    if tests:
        raise ValueError(f"tests of items that no table has: {', '.join(sorted(tests))}")
    return all_chapters


def exists(proof, root=ROOT):
    """Is this test there? A name of C++ in any file of server/tests, another one in the file that it names."""
    file, colon, name = proof.partition(": ")
    if "/" not in file:
        suite, _, case = proof.partition(".")
        pattern = re.compile(rf"\bTEST(_F|_P)?\(\s*{re.escape(suite)},\s*{re.escape(case)}\)")
        return any(pattern.search(path.read_text(encoding="utf-8")) for path in (root / "server/tests").rglob("*.cpp"))
    if not (root / file).is_file():
        return False
    text = (root / file).read_text(encoding="utf-8")
    if not colon:
        return "def test_" in text
    if file.endswith(".py"):
        return re.search(rf"^    def {re.escape(name)}\(", text, re.MULTILINE) is not None
    return re.search(rf"\b(test|it)\(\s*['\"`]{re.escape(name)}['\"`]", text) is not None


def document():
    parts = [HEAD]
    everything = [item for _, items in chapters() for item in items]
    counts = {state: sum(item.state == state for item in everything) for state in
              ("met", "partly", "not yet", "not applicable")}
    parts.append(", ".join(f"{count} {state}" for state, count in counts.items()) + ".\n")
    for title, items in chapters():
        parts.append(f"## {title}\n\n{COLUMNS}\n" + "\n".join(item.row() for item in items) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    print(document(), end="")
