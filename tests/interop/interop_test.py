"""The same requests to Django and to Gatehouse: the answers are equal, but for what differences.toml says."""

import unittest
from difflib import unified_diff

from interop import write_differences
from interop.corpus import CASES, TOPICS
from interop.differences import Differences
from interop.sites import Pair

_shared = {}


def setUpModule():
    _shared["pair"] = Pair()


def tearDownModule():
    _shared.pop("pair").close()


class Comparison:
    """Each case is exchanged once, whichever test asks first."""

    def __init__(self):
        self.table = Differences()
        self._unexplained = {}

    def unexplained(self, case):
        """A text for each answer that is not what Django's and the table make it; none when all is well."""
        if case.id not in self._unexplained:
            self._unexplained[case.id] = list(self._compare(case))
        return self._unexplained[case.id]

    def _compare(self, case):
        pair = _shared["pair"]
        requests = [step for step in case.steps if hasattr(step, "method")]
        answers = zip(requests, pair.django.answers(case), pair.gatehouse.answers(case), strict=True)
        for number, (request, djangos, ours) in enumerate(answers, 1):
            expected, ids = self.table.expected(case, number, request, djangos, pair.django.exchange)
            if ours != expected:
                lines = unified_diff(expected.text().splitlines(), ours.text().splitlines(),
                                     f"Django's, with {ids}", "Gatehouse's", lineterm="", n=1)
                yield f"step {number}: {request.text()[:2000]}\n" + "\n".join(lines)


_comparison = Comparison()


class TheTable(unittest.TestCase):
    """Runs last: it asks what no other test has asked."""

    def test_no_entry_is_without_a_request_that_needs_it(self):
        for case in CASES:
            _comparison.unexplained(case)
        self.assertEqual(_comparison.table.unused(), [])

    def test_the_document_is_what_the_table_makes(self):
        self.assertEqual(write_differences.DOCUMENT.read_text(encoding="utf-8"),
                         write_differences.document(_comparison.table),
                         "run tests/interop/write_differences.py")

    def test_case_ids_are_unique(self):
        ids = [case.id for case in CASES]
        self.assertEqual(len(ids), len(set(ids)), [name for name in ids if ids.count(name) > 1])


def _test_of(case):
    def test(self):
        if found := _comparison.unexplained(case):
            self.fail("\n\n".join(found))

    test.__name__ = f"test_{case.id}"
    return test


def load_tests(loader, _tests, _pattern):
    """A class a topic, a test a case."""
    suite = unittest.TestSuite()
    for topic, cases in TOPICS.items():
        methods = {f"test_{case.id}": _test_of(case) for case in cases}
        name = "".join(word.capitalize() for word in topic.split("_"))
        suite.addTests(loader.loadTestsFromTestCase(type(name, (unittest.TestCase,),
                                                         {"__module__": __name__, **methods})))
    suite.addTests(loader.loadTestsFromTestCase(TheTable))
    return suite
