"""The page of the public comparisons: a table of 1 000 rows, on stock Nuxt, on Gatehouse, and as a string on node:http."""

from contextlib import ExitStack

from drive.processes import Failed, gatehouse
from peers import builds, checks, sites
from peers.bench import WARM_UP_SECONDS, Row

ROWS = 1000
LABELS = {"nuxt": "stock Nuxt on Node", "rendered": "rendered by Gatehouse", "kept": "kept by Gatehouse",
          "baseline": "a string on node:http", "loop": "epoll loop, Gatehouse's bytes"}


def table_page(bench):
    core, folder, options = bench.options.cores[0], bench.own_copy("gatehouse", "table"), bench.options
    with ExitStack() as stack:
        started = lambda server: sites.Target(server.port, [stack.enter_context(server)])  # noqa: E731
        nuxt = started(sites.node(builds.stock_table() / "server/index.mjs", core, folder / "nuxt.log"))
        string = started(sites.node(builds.TABLE / "baseline.mjs", core, folder / "baseline.log"))
        ours = started(gatehouse(options.binary, folder, core, sites.settings(options), web=str(builds.table())))
        asked = {"nuxt": (nuxt, "/"), "rendered": (ours, "/rendered"), "kept": (ours, "/"), "baseline": (string, "/")}
        answers = {}
        for name, (target, path) in asked.items():
            for _ in range(3):  # a page is kept from its second request on
                answers[name] = checks.page(target, path, {})
            if answers[name].text.count("<tr") != ROWS:
                raise Failed(f"{LABELS[name]}: not a table of {ROWS} rows")
        checks.same("the table", {name: checks.visible(answer.text).removeprefix("Table ") for name, answer in answers.items()})
        asked["loop"] = (started(bench.loop(answers["kept"])), "/")
        nobodies = bench.nobodies()
        sizes = {name: len(answer.raw) for name, answer in answers.items()}
        for target, path in asked.values():
            bench.load(target, path, {}, seconds=WARM_UP_SECONDS, visitors=nobodies)
        costs = bench.in_turns("table page", {
            name: (lambda name=name, target=target, path=path: bench.load(target, path, {}, sizes.get(name), visitors=nobodies))
            for name, (target, path) in asked.items()})
        bench.says_of("the table page", ours, "/", {})
    bench.found.table += [(LABELS[name], Row(LABELS[name], {name: costs[name]}), sizes.get(name)) for name in asked]
