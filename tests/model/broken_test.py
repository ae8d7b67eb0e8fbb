"""Servers that keep wrongly, made by breaking the real one in six ways: each is noticed. Builds take a while, so this
runs with MODEL_BROKEN=1, which ./test --long sets."""

import os
import shutil
import subprocess
import unittest

from support.server import ROOT

from model.broken.edits import EDITS
from model.keeping import BREAKAGES
from model.model_test import SEED, SELF_TEST, run, site
from model.world import World

COPY = ROOT / "build/broken"


def load_tests(_loader, tests, _pattern):
    return tests if os.environ.get("MODEL_BROKEN") else unittest.TestSuite()


def _newer(source, target):
    """Copies what differs, so that a second build compiles only that."""
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


class BrokenServers(unittest.TestCase):
    def test_there_is_one_for_each_way_of_being_wrong(self):
        self.assertEqual(set(EDITS), set(BREAKAGES))

    def test_each_is_noticed(self):
        for name, edits in EDITS.items():
            with self.subTest(name), site(broken_server(edits)) as (server, users):
                world = World(server, users, SEED)
                try:
                    failure = run(world, SELF_TEST)
                finally:
                    world.close()
                self.assertIsNotNone(failure, f"nothing was noticed: {dict(world.counts)}")
                print(f"        {name}: noticed within {world.pages} page requests: {str(failure)[:400]}")
