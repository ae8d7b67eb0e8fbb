"""Rows for which each peer runs alone: starting, memory, and what more data cost."""

import json
import time
from statistics import median

from drive.processes import Failed
from peers import checks, data, sites
from peers.bench import DRIVE, Row

IDLE_SECONDS = 2
POSTS = {"full": (1_000, 10_000, 100_000, 1_000_000), "quick": (1_000, 100_000)}
USERS = {"full": (10, 1_000, 100_000), "quick": (10, 100_000)}
ANYBODYS = "/api/login-set-cookie/"  # an API answer for which nobody has to sign in


def starting(bench):
    """From exec of the first process to the API's first answer and to the first page, and the memory after that."""
    for name in bench.options.peers:
        folder, rounds = bench.own_copy(name, "start"), []
        for _ in range(bench.options.rounds):
            begun = time.perf_counter()
            with sites.serving(name, folder, bench.options) as peer:
                checks.page(peer.api, ANYBODYS, {})
                times = [time.perf_counter() - begun]
                while "<h1" not in checks.page(peer.pages, checks.HOME, {}).text:  # a shell, as nothing renders yet
                    time.sleep(0.005)
                times.append(time.perf_counter() - begun)
                time.sleep(IDLE_SECONDS)
                rounds.append((*times, peer.megabytes("Rss"), peer.megabytes("Pss")))
        api, page, rss, pss = (median(values) for values in zip(*rounds))
        bench.found.facts[name] = {"start to the first answer of the API, ms": f"{api * 1e3:.0f}",
                                   "start to the first page, ms": f"{page * 1e3:.0f}",
                                   "memory of all processes after the first page, MB, RSS (PSS)": f"{rss:.1f} ({pss:.1f})"}


def growing_posts(bench):
    _growing(bench, "`GET /api/posts/?limit=10`", checks.LIST, "posts", data.grow_posts, POSTS)


def growing_users(bench):
    _growing(bench, "`GET /api/account/`", checks.ACCOUNT, "users", data.grow_users, USERS)


def _growing(bench, label, path, what, grow, sizes):
    names = [name for name in bench.options.peers if name != "split"]
    folders = {name: bench.own_copy(name, f"more-{what}", small=True) for name in names}
    for size in sizes["quick" if bench.options.quick else "full"]:
        costs, unkept = {}, {}
        for name, folder in folders.items():
            grow(folder, size)
            with sites.serving_api(name, folder, bench.options) as peer:
                peer.sign_in()
                user = peer.user.session_header
                if what == "posts" and (shown := json.loads(checks.api_body(peer, path))["count"]) != size:
                    raise Failed(f"{name} counts {shown} of {size} posts")
                bench.load(peer.api, path, user, seconds=1)
                costs |= bench.in_turns(f"{label}, {size:,} {what}", {name: lambda: bench.load(peer.api, path, user)})
                if what == "posts":
                    unkept |= bench.in_turns(f"{label}, {size:,} posts, never kept", {
                        name: lambda: bench.load(peer.api, path, user, script=DRIVE / "never_twice.lua")})
        bench.found.growth.append(Row(f"{label}, {size:,} {what}", costs))
        if unkept:
            bench.found.growth.append(Row(f"{label}, {size:,} posts, each request another", unkept))
