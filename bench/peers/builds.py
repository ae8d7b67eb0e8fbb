"""What is built for the comparison, each only when its sources have changed: the site as stock Nuxt on Node, and the
page with the table of 1 000 rows. Into build/bench/, which git does not see."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from drive.processes import Failed

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
BUILDS = ROOT / "build" / "bench"
NODE = WEB / "node_modules" / ".bin" / "node"
TABLE = Path(__file__).resolve().parent / "table"
NUXT = WEB / "node_modules" / ".bin" / "nuxt"
MADE = {"node_modules", ".nuxt", ".output", ".builds", "tests", "dist"}


def stamp(folders):
    """Changes when the name or the bytes of a file under a folder change; what is made does not count."""
    sha = hashlib.sha256()
    for folder in folders:
        for here, below, names in os.walk(folder):
            below[:] = sorted(set(below) - MADE)
            for path in (Path(here, name) for name in sorted(names) if name not in MADE):
                sha.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return sha.hexdigest()


def run(command, folder, environment, log):
    path = f"{NODE.parent}{os.pathsep}{os.environ['PATH']}"  # the Node that comes with the web packages
    environment = {**os.environ, "PATH": path, "NUXT_TELEMETRY_DISABLED": "1", **environment}
    with open(log, "ab") as output:
        done = subprocess.run(command, cwd=folder, env=environment, stdout=output, stderr=output, check=False)
    if done.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))} does not work; see {log}")


def built(name, source, environment=None, also=(), sealed=False, prepare=None):
    """The build of `source`, in a copy of it beside a link to the web packages; made anew when a file in it or in the
    folders `also` has changed."""
    copy, log, mark = BUILDS / name, BUILDS / f"{name}.log", BUILDS / f"{name}.stamp"
    wanted, output = stamp([source, *also]), copy / ".output"
    if not NUXT.exists():
        raise Failed("the web packages are not installed; ./run --build-only does it")
    if not mark.exists() or mark.read_text() != wanted:
        print(f"building build/bench/{name} ...", file=sys.stderr, flush=True)
        BUILDS.mkdir(parents=True, exist_ok=True)
        for old in (mark, log):
            old.unlink(missing_ok=True)
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns(*MADE))
        (copy / "node_modules").symlink_to(WEB / "node_modules")
        if prepare:
            prepare(copy)
        run([NUXT, "build"], copy, environment or {}, log)
        if sealed:
            run([NODE, WEB / "scripts/seal.ts"], copy, {}, log)
        mark.write_text(wanted)
    return output


def stock(output):
    if json.loads((output / "nitro.json").read_text())["preset"] != "node-server":
        raise Failed(f"{output} is not what stock Nuxt builds for Node")
    return output


def without_module(copy):
    """Nuxt's own preset for Node, and none of Gatehouse's module."""
    (copy / "nuxt.config.ts").rename(copy / "site.config.ts")
    (copy / "nuxt.config.ts").write_text("""import site from './site.config'
export default {
  ...site,
  modules: (site.modules ?? []).filter(name => !String(name).includes('gatehouse')),
  nitro: { ...site.nitro, preset: 'node-server' },
}
""")


def stock_site():
    return stock(built("site", WEB, prepare=without_module))


def stock_table():
    return stock(built("table-stock", TABLE, {"WEB_ROOT": str(WEB)}, prepare=without_module))


def table():
    """bench/peers/table for Gatehouse."""
    return built("table", TABLE, {"WEB_ROOT": str(WEB)}, [WEB / "modules", WEB / "scripts"], sealed=True)
