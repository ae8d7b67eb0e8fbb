"""The figures of bench/run as Markdown, and their place in RESULTS.md."""

from statistics import median

from drive.report import table
from peers.bench import LONGEST_SECONDS
from peers.sites import NAMES

BEGIN, END = "<!-- bench/run writes from here -->", "<!-- bench/run writes until here -->"
COLUMNS = NAMES | {"loop": "epoll loop"}


def micro(costs):
    return median(cost.microseconds for cost in costs)


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def cell(costs):
    if not costs:
        return ""
    values = [cost.microseconds for cost in costs]
    spread = f" ({number(min(values))}-{number(max(values))})" if len(values) > 1 else ""
    return f"{number(micro(costs))}{spread}"


def ratio(costs, over, under):
    return f"**{number(micro(costs[over]) / micro(costs[under]))}**" if over in costs and under in costs else ""


def cost_table(rows, names):
    head = ["CPU µs a request (range)", "connections", *(COLUMNS[name] for name in names),
            "Django + Nuxt / Gatehouse", "Gatehouse's API with Nuxt / Gatehouse", "Gatehouse / epoll loop"]
    return table(head, [
        [row.label, str(row.connections), *(cell(row.costs.get(name)) for name in names), ratio(row.costs, "django", "gatehouse"),
         ratio(row.costs, "split", "gatehouse"), ratio(row.costs, "gatehouse", "loop")] for row in rows])


def latency(costs):
    if not costs:
        return ""
    p50, p99, rate = (median(values) for values in zip(*((cost.p50, cost.p99, cost.per_second) for cost in costs)))
    return f"{number(p50)} / {number(p99)} · {rate:,.0f}/s"


def latency_table(rows, names):
    return table(["p50 / p99 in ms · requests/s", "connections", *(COLUMNS[name] for name in names)], [
        [row.label, str(row.connections), *(latency(row.costs.get(name)) for name in names)] for row in rows])


def flood_rows(floods):
    for name, rounds in floods.items():
        calm = median(without for without, _ in rounds)
        answered = [during for _, during in rounds if during is not None]
        flooded = f"{median(answered):,.1f} ({median(answered) / calm:,.1f} ×)" if answered else f"no answer within {LONGEST_SECONDS} s"
        yield [COLUMNS[name], f"{calm:.2f}", flooded]


def table_page(rows):
    base = next((row.costs["baseline"] for _, row, _ in rows if "baseline" in row.costs), None)
    lines = []
    for label, row, size in rows:
        (costs,) = row.costs.values()
        lines.append([label, cell(costs), f"{median(cost.per_second for cost in costs):,.0f}", f"{micro(costs) / micro(base):.2f}",
                      f"{size:,}" if size else ""])
    return table(["table of 1 000 rows, one core", "CPU µs a request (range)", "requests/s", "CPU / string on node:http", "bytes"], lines)


def text(conditions, found, peers):
    names = [*(name for name in NAMES if name in peers), *(["loop"] if any("loop" in row.costs for row in found.loads) else [])]
    parts = [conditions]
    if found.loads or found.logins:
        parts += [cost_table(found.loads + found.logins, names), latency_table(found.loads + found.logins, names)]
    if found.floods:
        parts.append(table(["`GET /api/account/` p99, ms, 4 connections", "without", "during 200 wrong logins/s"],
                           list(flood_rows(found.floods))))
    if found.facts:
        labels = next(iter(found.facts.values()))
        parts.append(table(["figure", *(COLUMNS[name] for name in found.facts)],
                           [[label, *(facts[label] for facts in found.facts.values())] for label in labels]))
    if found.growth:
        parts += [cost_table(found.growth, [name for name in names if name in ("django", "gatehouse")])]
    if found.table:
        parts.append(table_page(found.table))
    parts += found.notes
    parts.append(f"Other processes used at most {found.others:.2f} cores during a round that counts; above 0.1, run again.")
    return "\n\n".join(parts)


def put(file, text_):
    """Replaces what is between the markers."""
    before, found, rest = file.read_text().partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise ValueError(f"{file} lacks the lines {BEGIN} and {END}")
    file.write_text(f"{before}{BEGIN}\n\n{text_}\n\n{END}{after}")
