"""Measuring on a machine that is not always ours alone."""

import resource
import time
from pathlib import Path

from drive.processes import TICKS_PER_SECOND

LIMIT = 0.1  # cores that other processes may use while something is measured
SAMPLE_SECONDS = 0.5


def machine_cpu_seconds():
    """What all processes have used of all cores, and what the host has taken from them."""
    user, nice, system, _, _, _, _, steal = (
        int(n) for n in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9])
    return (user + nice + system + steal) / TICKS_PER_SECOND


def children_cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Patience:
    """Waits for the others to be quiet and repeats what they disturbed, for so many seconds in all."""

    def __init__(self, seconds):
        self._left = seconds

    def _wait(self):
        busy = True
        while busy and self._left > 0:
            before = machine_cpu_seconds()
            time.sleep(SAMPLE_SECONDS)
            busy = (machine_cpu_seconds() - before) / SAMPLE_SECONDS > LIMIT
            if busy:
                self._left -= SAMPLE_SECONDS

    def undisturbed(self, measure):
        """The first result whose `others` is within the limit, else the least disturbed."""
        results = []
        while not results or (results[-1].others > LIMIT and self._left > 0):
            self._wait()
            begun = time.monotonic()
            results.append(measure())
            if len(results) > 1:
                self._left -= time.monotonic() - begun
        return min(results, key=lambda result: result.others)
