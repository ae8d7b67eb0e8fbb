"""The peers: the same site served three ways. Each is one or more servers, all pinned to one core."""

import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from drive.client import SignedIn
from drive.processes import Server, gatehouse
from peers import builds, data

NAMES = {"django": "Django + Nuxt", "split": "Nuxt + Gatehouse's API", "gatehouse": "Gatehouse"}


@dataclass
class Target:
    """Where a request goes, and whose CPU it costs: that of all servers of the peer."""
    port: int
    servers: list

    def cpu_seconds(self):
        return sum(server.cpu_seconds() for server in self.servers)

    def precise_cpu_seconds(self):
        return sum(server.precise_cpu_seconds() for server in self.servers)

    def is_busy(self):
        return any(server.is_busy() for server in self.servers)


class Peer:
    def __init__(self, name, folder, api, pages):
        servers = [api] if api is pages else [api, pages]
        self.name, self.folder = name, folder
        self.api, self.pages = Target(api.port, servers), Target(pages.port, servers)

    def sign_in(self):
        self.user = SignedIn(self.api.port, data.EMAIL, data.PASSWORD)
        return self

    def megabytes(self, kind):
        return sum(server.all_megabytes(kind) for server in self.api.servers)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def node(program, core, log, **environment):
    """A program on Node that listens where PORT says, as Nuxt's server does."""
    return Server([builds.NODE, program], r"Listening on http://127\.0\.0\.1:(\d+)", core, log,
                  {"NODE_ENV": "production", "HOST": "127.0.0.1", "PORT": str(free_port()), **environment})


def nuxt(build, api_port, core, log):
    return node(build / "server/index.mjs", core, log, GATEHOUSE_API=f"http://127.0.0.1:{api_port}")


def gunicorn(folder, port, core):
    """One process for the one core, connections kept: the cheapest way measured (bench/README.md)."""
    command = [data.PYTHON, "-m", "gunicorn", "peer.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1",
               "--worker-class", "gthread", "--threads", "4", "--keep-alive", "75"]
    return Server(command, r"Listening at: http://127\.0\.0\.1:(\d+) ", core, folder / "gunicorn.log",
                  data.django_environment(folder / "site.db"))


def settings(options, port=0):
    """Of Gatehouse: the load names its visitors' addresses, as a proxy in front of it would."""
    return ["--trusted-proxies", "127.0.0.1", "--node", str(builds.NODE), "--listen", f"127.0.0.1:{port}", "--renderers", "1"]


@contextmanager
def serving_api(name, folder, options, port=0):
    core = options.cores[0]
    with (gunicorn(folder, port or free_port(), core) if name == "django" else
          gatehouse(options.binary, folder, core, settings(options, port))) as api:
        yield Peer(name, folder, api, api)


@contextmanager
def serving(name, folder, options):
    """The peer of that name on the data of `folder`, until the end of the block. What are two servers start together."""
    core = options.cores[0]
    if name == "gatehouse":
        with gatehouse(options.binary, folder, core, settings(options), web=str(options.web)) as server:
            yield Peer(name, folder, server, server)
        return
    port = free_port()
    with ThreadPoolExecutor() as pool, ExitStack() as stack:
        start = pool.submit(nuxt, options.stock_site, port, core, folder / "nuxt.log")
        stack.push(lambda *ended: start.result().__exit__(*ended))
        api = stack.enter_context(serving_api(name, folder, options, port)).api.servers[0]
        yield Peer(name, folder, api, start.result())
