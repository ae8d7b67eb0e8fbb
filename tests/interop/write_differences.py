#!/usr/bin/env python3
"""Writes docs/differences-from-django.md from differences.toml. usage: tests/interop/write_differences.py"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/differences-from-django.md"

HEAD = """\
# What is different from Django

Made by `tests/interop/write_differences.py` from `tests/interop/differences.toml`; do not edit.

`./test interop` serves the article's API with Debian's Django 3.2 and DRF 3.14, sends it and Gatehouse the same
requests, and compares the answers to the last byte: status, headers in order, cookies, bodies. This is everything
that differs. The target is Django 5.2.
"""


def document(table):
    parts = [HEAD]
    for kind, title in table.kinds.items():
        parts.append(f"\n## {title}\n\n| what | Django | Gatehouse | why |\n|---|---|---|---|\n")
        for entry in table.entries:
            if entry.entry["kind"] == kind:
                cells = (entry.entry[key].replace("|", "\\|") for key in ("what", "django", "here", "why"))
                parts.append(f"| {' | '.join(cells)} |\n")
    return "".join(parts)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "tests"))
    from interop.differences import Differences

    DOCUMENT.write_text(document(Differences()), encoding="utf-8")
