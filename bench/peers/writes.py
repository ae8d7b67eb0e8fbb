"""Rows of writing: a post that is on the disk, a login, and what a flood of logins does to others."""

import time

from drive import login as logins
from drive.flood import Flood
from drive.load import CONNECTIONS, Cost
from drive.processes import Failed, pinned
from drive.quiet import machine_cpu_seconds
from peers import checks, data
from peers.bench import DRIVE, Row, say
from peers.pages import own_seconds
from peers.reads import api_peers

FLOOD_CONNECTIONS, FLOOD_RATE = 4, 200  # as bench/login_flood


def create(bench):
    def measure(peer):
        before = data.count_posts(peer.folder)
        cost = bench.load(peer.api, "/api/posts/", peer.user.headers, script=DRIVE / "create_post.lua")
        made = data.count_posts(peer.folder) - before
        if not cost.requests <= made <= cost.requests + CONNECTIONS:  # wrk leaves what is on its way
            raise Failed(f"{peer.name} acknowledged {cost.requests} posts and made {made}")
        return cost

    measures = {peer.name: (lambda peer=peer: measure(peer)) for peer in api_peers(bench)}
    bench.found.loads.append(Row("create a post, durable", bench.in_turns("create a post", measures)))


def login(bench):
    """One after the other, the right password, whose hash both check with the same parameters."""
    def measure(peer):
        begun, others = time.monotonic(), machine_cpu_seconds() - own_seconds() - peer.api.cpu_seconds()
        spent = logins.seconds_each(peer.api, peer.user)
        took = time.monotonic() - begun
        others = machine_cpu_seconds() - own_seconds() - peer.api.cpu_seconds() - others
        each = took / logins.LOGINS
        return Cost(spent * 1e6, 1 / each, max(others / took, 0.0), each * 1e3, each * 1e3, logins.LOGINS, 0)

    peers = api_peers(bench)
    before = {peer.name: data.password(peer.folder) for peer in peers}
    costs = bench.in_turns("login", {peer.name: (lambda peer=peer: measure(peer)) for peer in peers})
    for peer in peers:
        if data.password(peer.folder) != before[peer.name]:
            raise Failed(f"{peer.name} has hashed the password anew")
    alone = logins.hash_seconds_each(peers[0].folder / "site.db", data.EMAIL, data.PASSWORD, bench.options.cores[0])
    bench.found.logins.append(Row("login", costs, 1))
    bench.found.notes.append(f"A login's password hash alone (libargon2, same parameters) takes {alone * 1e3:.1f} ms.")


def flood(bench):
    for peer in api_peers(bench):
        rounds = [_flooded(bench, peer) for _ in range(bench.options.rounds)]
        bench.found.floods[peer.name] = rounds
        say(f"flood of logins, {peer.name}: p99 in ms without and with: {rounds}")


def _flooded(bench, peer):
    def p99():
        return bench.load(peer.api, checks.ACCOUNT, peer.user.session_header, connections=FLOOD_CONNECTIONS).p99

    calm = p99()
    with pinned(bench.options.cores[1]), Flood(peer.api.port, lambda n: f"nobody_{n}@email.com", FLOOD_RATE):
        try:
            during = p99()
        except Failed:  # not one answer
            during = None
    settle(peer.api)
    return calm, during


def settle(target):
    """Until the server has worked off what the flood has left behind: ten looks in a row at threads that all sleep."""
    calm = 0
    while calm < 10:
        time.sleep(0.03)
        calm = 0 if target.is_busy() else calm + 1
