"""Servers that keep wrongly, made by breaking the real one in six ways: each is noticed, and by what it does wrong.

What an edit breaks must be asked for: a second time (an answer is kept from then on), by another visitor, at another
port, or while it renders; so each has as many page requests as the oracle's own test. Builds take a while, so they
only run with MODEL_BROKEN=1, which ./test --long sets.
"""

import os
import shutil
import subprocess
import unittest

from support.server import ROOT

from model.broken.edits import ADDRESS_ON_PAGES, EDITS
from model.keeping import BREAKAGES
from model.model_test import SEED, SELF_TEST, run, site
from model.world import World

COPY = ROOT / "build/broken"


def load_tests(loader, tests, _pattern):
    return tests if os.environ.get("MODEL_BROKEN") else loader.loadTestsFromTestCase(Edits)


def _newer(source, target):
    """Copies what differs, so that a second build compiles only that; removes what is no longer there."""
    for old in target.rglob("*"):
        if old.is_file() and not (source / old.relative_to(target)).exists():
            old.unlink()

    def copy(one, other):
        if not os.path.exists(other) or open(one, "rb").read() != open(other, "rb").read():
            shutil.copy(one, other)
    shutil.copytree(source, target, dirs_exist_ok=True, copy_function=copy)


def broken_server(edits):
    """The path of a server built from the source with these edits."""
    for folder in ("server", "tools"):
        _newer(ROOT / folder, COPY / folder)
    for file, old, new in edits:
        text = (COPY / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file} does not hold once what is to be broken: {old}"
        (COPY / file).write_text(text.replace(old, new), encoding="utf-8")
    built = subprocess.run([COPY / "tools/build_server", "release", "gatehouse"], capture_output=True, text=True,
                           check=False)
    assert built.returncode == 0, built.stdout[-3000:] + built.stderr
    return COPY / "build/release/gatehouse"


def failure_of(edits):
    """(the Failure that this server ends with, or None; the World it was seen in)."""
    with site(broken_server(edits)) as (server, users):
        world = World(server, users, SEED)
        try:
            return run(world, SELF_TEST), world
        finally:
            world.close()


class Edits(unittest.TestCase):
    def test_there_is_one_for_each_way_of_being_wrong(self):
        self.assertEqual(set(EDITS), set(BREAKAGES))
        for way, places in EDITS.items():
            self.assertTrue(places, way)

    def test_each_is_to_something_that_is_in_the_source_once(self):
        edits = [edit for places in EDITS.values() for one in places.values() for edit in one] + ADDRESS_ON_PAGES
        for file, old, _ in edits:
            with self.subTest(file):
                self.assertEqual((ROOT / file).read_text(encoding="utf-8").count(old), 1, old)


class BrokenServers(unittest.TestCase):
    def test_each_is_noticed(self):
        for way, places in EDITS.items():
            for what, edits in places.items():
                with self.subTest(way, what=what):
                    failure, world = failure_of(edits)
                    self.assertIsNotNone(failure, f"nothing was noticed: {dict(world.counts)}")
                    print(f"        {way}, {what}: noticed within {world.pages} page requests: {str(failure)[:400]}",
                          flush=True)
                    self.assertRegex(str(failure), BREAKAGES[way])
                    if "pages" in what:
                        self.assertNotIn(" /api/", str(failure), "the edit was to break pages only")
                    if "joined" in what:
                        self.assertIn("(joined)", str(failure), "the edit was to break joined pages only")

    def test_pages_that_hold_their_own_address_are_right(self):
        failure, _ = failure_of(ADDRESS_ON_PAGES)
        self.assertIsNone(failure)
