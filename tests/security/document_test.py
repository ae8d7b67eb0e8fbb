"""docs/asvs.md says what the tests prove: it is current, whole, and names tests that exist."""

import tempfile
import unittest
from pathlib import Path

from security import asvs


class DocumentOfAsvs(unittest.TestCase):
    maxDiff = 4000

    def test_the_document_in_the_repository_is_the_one_that_is_made(self):
        self.assertEqual(asvs.DOCUMENT.read_text(encoding="utf-8").splitlines(), asvs.document().splitlines(),
                         "tests/security/asvs.py > docs/asvs.md")

    def test_every_test_that_is_named_exists(self):
        for _, items in asvs.chapters():
            for item in items:
                for proof in item.proof:
                    with self.subTest(item=item.number):
                        self.assertTrue(asvs.exists(proof), proof)

    def test_every_item_of_the_chapters_that_are_covered_whole_has_its_line(self):
        lines = {item.number for _, items in asvs.chapters() for item in items}
        wanted = {f"{section}.{number}" for section, count in asvs.WHOLE.items() for number in range(1, count + 1)}
        self.assertEqual(wanted - lines, set())
        self.assertEqual(len(wanted), 31 + 19 + 29)  # V3, V7, and V6.1 to V6.4


class Checks(unittest.TestCase):
    """What the document's own checks refuse."""

    def chapters_of(self, text, tests):
        with tempfile.TemporaryDirectory() as folder:
            for name in asvs.CHAPTERS:
                (Path(folder) / f"{name}.toml").write_text('title = "T"\n' + (text if name == "v7" else ""))
            return asvs.chapters(Path(folder), tests)

    def test_an_item_is_met_only_by_a_test(self):
        line = '["7.2.4"]\nlevel = 1\nasks = "a"\n'
        with self.assertRaisesRegex(ValueError, "7.2.4 is neither proven nor said to be missing"):
            self.chapters_of(line, {})
        for text, tests, state in ((line, {"7.2.4": ["test_7_2_4_x"]}, "met"),
                                   (line + 'missing = "m"\n', {}, "not yet"),
                                   (line + 'missing = "m"\nproof = ["A.B"]\n', {}, "partly"),
                                   (line + 'without = "w"\n', {}, "not applicable")):
            self.assertEqual(self.chapters_of(text, tests)[0][1][0].state, state)

    def test_a_test_of_an_item_that_no_table_has_is_refused(self):
        with self.assertRaisesRegex(ValueError, "no table has: 7.2.4"):
            self.chapters_of("", {"7.2.4": ["test_7_2_4_x"]})

    def test_a_proof_is_found_where_it_is_and_nowhere_else(self):
        self.assertTrue(asvs.exists("Session.OfANewLoginReplacesTheOldOne"))
        self.assertTrue(asvs.exists("tests/e2e/signed-out.test.mjs: signing out leaves nothing private in the tab"))
        for proof in ("Session.OfANewLoginReplaces", "Session.NoSuchTest", "tests/e2e/none.test.mjs: x",
                      "tests/e2e/signed-out.test.mjs: signing out leaves nothing", "tests/security/none_test.py",
                      "tests/security/document_test.py: test_none"):
            self.assertFalse(asvs.exists(proof), proof)
