#!/usr/bin/env python3
"""Runs the *_test.py files of folders; the last line counts. A skipped test is a failed one.

usage: tests/support/run.py FOLDER … [--only PART_OF_A_NAME]
"""

import argparse
import importlib.util
import sys
import time
import unittest
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]


class Count(unittest.TestResult):
    """One line a test; failures with their traceback at once, so that a hang shows what passed."""

    def __init__(self):
        super().__init__()
        self.passed, self.failed = 0, 0

    def startTest(self, test):
        super().startTest(test)
        self.begun = time.monotonic()

    def addSuccess(self, test):
        self.passed += 1
        print(f"ok      {test.id()} ({time.monotonic() - self.begun:.1f} s)", flush=True)

    def _failure(self, test, reason):
        self.failed += 1
        print(f"FAILED  {test.id()}\n        {reason}".rstrip().replace("\n", "\n        "), flush=True)

    def addError(self, test, err):
        self._failure(test, self._exc_info_to_string(err, test))

    addFailure = addError

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self._failure(subtest, self._exc_info_to_string(err, test))

    def addSkip(self, test, reason):
        self._failure(test, f"skipped: {reason}")


def modules(folders):
    for folder in folders:
        for file in sorted(Path(folder).resolve().glob("*_test.py")):
            name = ".".join(file.relative_to(TESTS).with_suffix("").parts)
            spec = importlib.util.spec_from_file_location(name, file)
            sys.modules[name] = module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            yield module


def chosen(suite, part):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from chosen(test, part)
        elif part in test.id():
            yield test


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folders", nargs="+")
    arguments.add_argument("--only", default="")
    given = arguments.parse_args()
    sys.path.insert(0, str(TESTS))
    loader, result = unittest.TestLoader(), Count()
    tests = [test for module in modules(given.folders)
             for test in chosen(loader.loadTestsFromModule(module), given.only)]
    unittest.TestSuite(tests).run(result)  # one suite: else module fixtures end twice
    result.failed += not result.passed + result.failed  # no test is no success
    print(f"{result.passed} passed, {result.failed} failed")
    sys.exit(result.failed > 0)


if __name__ == "__main__":
    main()
