"""Rows of `/posts` that cannot come from memory: of a visitor who is new, and after somebody wrote."""

import resource
import time
from statistics import mean, quantiles

from drive.client import Connection
from drive.load import CONNECTIONS, Cost
from drive.processes import Failed, pinned
from drive.quiet import machine_cpu_seconds
from peers import checks, data
from peers.bench import Row

POST = '{"title": "Measured", "body": "What a request costs."}'


def write(peer):
    with Connection(peer.api.port) as connection:
        answer = connection.ask("POST", "/api/posts/", peer.user.headers, POST)
    if answer.status != 201:
        raise Failed(f"POST /api/posts/ answers {answer.status}")


def first(bench):
    """Each request is another user's, with a session and an address of his own, none of them twice since a write."""
    def measure(peer):
        write(peer)
        known = len(checks.page(peer.pages, checks.POSTS, peer.user.session_header).raw)
        cost = bench.load(peer.pages, checks.POSTS, {}, known, visitors=peer.folder / "visitors")
        if cost.requests + CONNECTIONS > bench.options.visitors:
            raise Failed(f"{cost.requests} requests of {bench.options.visitors} visitors: somebody came twice; --visitors")
        return cost

    measures = {peer.name: (lambda peer=peer: measure(peer)) for peer in bench.peers.values()}
    bench.found.loads.append(Row("`/posts`, first visit of each", bench.in_turns("/posts, first visit", measures)))


def written(bench):
    """One visitor, one page at a time, each after a post of his; the page has to count that post."""
    def measure(peer):
        return after_writes(peer, bench.options.writes, bench.options.cores[1])

    measures = {peer.name: (lambda peer=peer: measure(peer)) for peer in bench.peers.values()}
    bench.found.loads.append(Row("`/posts`, after a write", bench.in_turns("/posts, after a write", measures), 1))


def own_seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def after_writes(peer, writes, core):
    spent, took, count = [], [], data.count_posts(peer.folder)
    begun, others = time.monotonic(), machine_cpu_seconds() - own_seconds() - peer.pages.cpu_seconds()
    with pinned(core), Connection(peer.pages.port) as connection:
        for number in range(1, writes + 1):
            write(peer)
            before, asked = peer.pages.precise_cpu_seconds(), time.perf_counter()
            answer = connection.ask("GET", checks.POSTS, peer.user.session_header)
            took.append((time.perf_counter() - asked) * 1e3)
            spent.append(peer.pages.precise_cpu_seconds() - before)
            if answer.status != 200 or checks.posts_shown(answer.text) != count + number:
                raise Failed(f"the page of {peer.name} after a write is stale, or {answer.status}")
    others = machine_cpu_seconds() - own_seconds() - peer.pages.cpu_seconds() - others
    percentiles = quantiles(took, n=100, method="inclusive")
    return Cost(mean(spent) * 1e6, 1e3 / mean(took), max(others / (time.monotonic() - begun), 0.0), percentiles[49],
                percentiles[98], writes, len(answer.raw))
