"""Node processes that render pages with canned API answers: over the render channel (docs/render-channel.md), or over
HTTP as a page server between a proxy and an API. Both give pages and the CPU they took, all threads of the process."""

import asyncio
import json
import os
import socket
import struct
import subprocess
from pathlib import Path

from drive.canned import HEADERS, bodies, expected_in_page
from drive.processes import Failed

HOST = "localhost:8000"
PATIENCE = 60  # seconds for a round
RENDER, REPLY, EARLY, HELLO, CALL, PAGE, LOG = 1, 3, 6, 65, 66, 67, 68


class Renderer:
    """What both ways have in common: a child process with a share of the sockets, and its CPU."""

    def __init__(self, node, build, flags):
        self._node, self._build, self._flags = node, Path(build).resolve(), flags
        self._bodies = bodies()
        self._process = None

    def _start(self, environment, **more):
        command = [self._node, *self._flags, str(self._build / "server/index.mjs")]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                         env={"NODE_ENV": "production", **environment}, **more)

    def cpu_seconds(self):
        """Exact to the nanosecond for living threads; Node ends none while it serves."""
        tasks = Path(f"/proc/{self._process.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    def resident_megabytes(self):
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    async def stop(self):
        if self._process:
            self._process.kill()
            self._process.wait()

    async def round(self, target, count, at_once):
        """Renders `count` pages, `at_once` in flight. Returns the last page."""
        left = iter(range(count))
        pages = [b""] * at_once

        async def visitor(slot):
            for _ in left:
                pages[slot] = await self.page(slot, target)

        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(visitor(slot) for slot in range(at_once)))
        return pages[0]

    def check(self, page):
        missing = [text for text in expected_in_page() if text not in page]
        if missing:
            raise Failed(f"The page of {self._build} lacks {missing[0].decode()!r}: {page[:2000].decode(errors='replace')}")


class OverChannel(Renderer):
    _dispatcher = None

    async def start(self):
        ours, theirs = socket.socketpair()
        os.set_inheritable(theirs.fileno(), True)
        self._start({"GATEHOUSE_CHANNEL": str(theirs.fileno())}, pass_fds=[theirs.fileno()])
        theirs.close()
        ours.setblocking(False)
        self._reader, self._writer = await asyncio.open_unix_connection(sock=ours, limit=1 << 24)
        kind, _, _ = await self._frame()
        if kind != HELLO:
            raise Failed(f"The first frame of {self._build} is of type {kind}, not a hello")
        self._waiting, self._renders = {}, 0
        self._targets, self._made = {}, {}  # by number of a render; the calls by target of a page
        self._dispatcher = asyncio.create_task(self._dispatch())

    async def stop(self):
        """The end of the channel ends it, as it should: with --cpu-prof it then writes its profile."""
        if not self._dispatcher:
            return await super().stop()
        self._dispatcher.cancel()
        self._writer.close()
        try:
            return await asyncio.to_thread(self._process.wait, PATIENCE)
        except subprocess.TimeoutExpired:
            await super().stop()
            raise Failed(f"{self._build} does not end with its channel") from None

    async def page(self, _slot, target):
        self._renders += 1
        number, page = self._renders, asyncio.get_running_loop().create_future()
        self._waiting[number], self._targets[number] = page, target
        for call in self._made.get(target, ()):  # as the server foresees them
            self._send(EARLY, number, {**call, "status": 200, "headers": HEADERS}, self._body(call["target"]))
        self._send(RENDER, number, {"method": "GET", "scheme": "http", "host": HOST, "target": target, "vary": {}})
        return await page

    async def _frame(self):
        size, kind, number = struct.unpack("<IBI", await self._reader.readexactly(9))
        return kind, number, await self._reader.readexactly(size - 5)

    def _send(self, kind, number, meta, body=b""):
        head = json.dumps(meta).encode()
        self._writer.write(struct.pack("<IBII", 9 + len(head) + len(body), kind, number, len(head)) + head + body)

    def _body(self, target):
        return self._bodies[target.partition("?")[0]]

    async def _dispatch(self):
        try:
            while True:
                self._take(*await self._frame())
        except (Failed, asyncio.IncompleteReadError) as failure:
            for page in self._waiting.values():
                page.set_exception(Failed(f"{self._build}: {failure}"))

    def _take(self, kind, number, payload):
        size = struct.unpack_from("<I", payload)[0]
        meta, body = json.loads(payload[4:4 + size]), payload[4 + size:]
        if kind == CALL:
            call = {name: meta[name] for name in ("method", "target", "accept")}
            made = self._made.setdefault(self._targets[number], [])
            if call not in made:
                made.append(call)
            self._send(REPLY, number, {"call": meta["call"], "status": 200, "headers": HEADERS}, self._body(meta["target"]))
        elif kind == PAGE and meta["status"] == 200:
            del self._targets[number]
            self._waiting.pop(number).set_result(body)
        else:
            raise Failed(f"a frame of type {kind}: {meta}")


class OverHttp(Renderer):
    """Page requests over a Unix socket with keep-alive; the page's API calls come back over another one."""

    def __init__(self, node, build, flags, folder):
        super().__init__(node, build, flags)
        self._pages, self._api = f"{folder}/pages-{id(self)}", f"{folder}/api-{id(self)}"

    async def start(self):
        self._server = await asyncio.start_unix_server(self._answer_calls, self._api)
        self._start({"NITRO_UNIX_SOCKET": self._pages, "GATEHOUSE_API": f"unix:{self._api}"})
        async with asyncio.timeout(PATIENCE):
            while not Path(self._pages).exists():
                await asyncio.sleep(0.05)

    async def stop(self):
        await super().stop()
        self._server.close()
        for path in (self._pages, self._api):
            Path(path).unlink(missing_ok=True)

    async def round(self, target, count, at_once):
        """On connections of its own: Node closes idle ones after 5 s."""
        self._connections = [await asyncio.open_unix_connection(self._pages, limit=1 << 24) for _ in range(at_once)]
        try:
            return await super().round(target, count, at_once)
        finally:
            for _, writer in self._connections:
                writer.close()

    async def page(self, slot, target):
        reader, writer = self._connections[slot]
        writer.write((f"GET {target} HTTP/1.1\r\nHost: {HOST}\r\nAccept: text/html\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n"
                      "Cookie: sessionid=0123456789abcdef0123456789abcdef; csrftoken=0123456789abcdef0123456789abcdef\r\n"
                      f"X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: {HOST}\r\n\r\n").encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        if not head.startswith("http/1.1 200 "):
            raise Failed(f"{self._build} answers {head.splitlines()[0]}")
        if "content-length: " in head:
            return await reader.readexactly(int(head.partition("content-length: ")[2].split("\r\n")[0]))
        page = b""
        while size := int(await reader.readuntil(b"\r\n"), 16):
            page += (await reader.readexactly(size + 2))[:-2]
        await reader.readexactly(2)
        return page

    async def _answer_calls(self, reader, writer):
        headers = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
        try:
            while True:
                request = await reader.readuntil(b"\r\n\r\n")
                answer = self._bodies[request.split(b" ", 2)[1].decode().partition("?")[0]]
                writer.write(f"HTTP/1.1 200 OK\r\n{headers}Content-Length: {len(answer)}\r\n\r\n".encode() + answer)
        except (asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError):
            writer.close()
