"""The figures of a run as Markdown. Budgets stand beside them; nothing here judges."""

import datetime
import os
import platform
import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass
class Figures:
    reads: list  # (path, budget, costs, costs of the loop)
    starts: list
    idle_megabytes: float = 0
    loaded_megabytes: float = 0
    crowded_megabytes: float | None = None  # None: not measured
    creates: list | None = None
    login: float = 0  # seconds of CPU
    hash: float = 0


def conditions(bench, command, program="bench/api"):
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    commit = subprocess.run(["git", "-C", bench, "describe", "--always", "--dirty"],
                            capture_output=True, text=True, check=False).stdout.strip()
    load = " ".join(f"{value:.2f}" for value in os.getloadavg())
    return "\n".join([
        f"- command: `{shlex.join([program, *command[1:]])}`",
        f"- commit: {commit or 'unknown'}, {datetime.date.today()}",
        f"- machine: {os.cpu_count()} cores, {cpu[1] if cpu else platform.machine()}, "
        f"Linux {platform.release()}, load before the run {load}"])


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def middle(costs):
    return median(cost.microseconds for cost in costs)


def spread(costs):
    values = [cost.microseconds for cost in costs]
    return f"{middle(costs):.2f} ({min(values):.2f}-{max(values):.2f})"


def rate(costs):
    return f"{median(cost.per_second for cost in costs):,.0f}"


def disturbance(found):
    worst = max(cost.others for *_, ours, loop in [*found.reads, (found.creates, ())]
                for cost in [*ours, *loop])
    return f"Other processes used at most {worst:.2f} cores during a round that counts."


def reads_table(found):
    head = ["signed in", "CPU µs a request (range)", "epoll loop", "ratio", "budget",
            "requests/s", "epoll loop"]
    return table(head, [
        [f"`GET {path}`", spread(ours), spread(loop), f"**{middle(ours) / middle(loop):.2f}**", budget,
         rate(ours), rate(loop)]
        for path, budget, ours, loop in found.reads])


def others_table(found, idle, connections):
    crowded = found.crowded_megabytes
    return table(["figure", "measured", "budget"], [
        [f"create a post (CSRF, durable), {connections} connections",
         f"{rate(found.creates)} requests/s, {middle(found.creates):.1f} µs CPU a request",
         "≤ 1/50 of Django's CPU"],
        ["login", f"{found.login * 1e3:.1f} ms CPU, its hash alone {found.hash * 1e3:.1f} ms: "
                  f"{found.login / found.hash:.2f} ×", "≤ 1.1 × its hash"],
        ["memory after the start", f"{found.idle_megabytes:.1f} MB", "≤ 25 MB"],
        ["memory after the reads", f"{found.loaded_megabytes:.1f} MB", ""],
        [f"memory with {idle:,} idle connections",
         f"{crowded:.1f} MB" if crowded else "not measured: `ulimit -n` is too low", "≤ 100 MB"],
        ["start to the first answer",
         f"{median(found.starts) * 1e3:.0f} ms (median of {len(found.starts)}, "
         f"{min(found.starts) * 1e3:.0f}-{max(found.starts) * 1e3:.0f})", "≤ 200 ms"]])
