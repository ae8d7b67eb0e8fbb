"""SIGHUP: the web build is read again under load. Nobody notices a good one; a broken one is refused."""

import json
import os
import pty
import re
import shutil
import signal
import tempfile
import threading
import unittest
from pathlib import Path

from support.client import Connection
from support.server import ROOT, Server, until

NODE = ROOT / "web/node_modules/.bin/node"
PROGRAM = """
import { Renderer } from './renderer.mjs'
const renderer = new Renderer()
renderer.render = async (id) => {
  const { status } = await renderer.call(id, 1, '/api/login-set-cookie/')
  setTimeout(() => renderer.page(id, `page of BUILD by ${process.pid} ${status}`), 20)
}
renderer.hello('BUILD')
"""


KEEPING = """
import { Renderer } from './renderer.mjs'
const renderer = new Renderer()
renderer.render = (id) => renderer.page(id, `page by ${process.pid}`, { keep: true })
renderer.hello('BUILD')
"""


def write_build(folder, name, program=PROGRAM, ssr=True):
    """The next build, in the place of the one before; a file of its own beside those of the earlier ones."""
    build = Path(folder) / "build"
    (build / "server").mkdir(parents=True, exist_ok=True)
    (build / "public/_nuxt").mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "server/tests/files/renderer.mjs", build / "server")
    (build / "server/index.mjs").write_text(program.replace("BUILD", name))
    (build / "public/200.html").write_text(f"shell of {name}")
    (build / f"public/_nuxt/{name}.js").write_text(name)
    (build / "gatehouse.json").write_text(json.dumps({
        "version": 1, "buildId": name, "shell": "200.html", "ssr": ssr,
        "scriptHashes": [f"sha256-{name}"]}))
    return build


class Reload(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        build = write_build(self.folder, "one")
        self.server = self.enterContext(Server({
            "web": build, "node": NODE, "renderers": 2, "renders": 4, "loops": 2}, demo=False))
        until("both renderers are up", lambda: len(self.server.log("renderer_up")) == 2)

    def get(self, target):
        with Connection(self.server.port) as connection:
            connection.send(f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return connection.receive()

    def reload(self):
        """Sends SIGHUP and returns the event that says how it went."""
        events = ("web_build_taken", "web_build_refused")
        before = sum(len(self.server.log(event)) for event in events)
        os.kill(self.server.process.pid, signal.SIGHUP)
        until("the build is read", lambda: sum(len(self.server.log(event)) for event in events) > before)
        return next(line for line in reversed(self.server.log()) if line["event"] in events)

    def processes(self):
        """Node processes of the server that run."""
        children = Path(f"/proc/{self.server.process.pid}/task/{self.server.process.pid}/children")
        return set(children.read_text().split())

    def test_a_new_build_takes_over_without_a_failed_request(self):
        pages, broken, over = [], [], threading.Event()

        def visitor():
            while not over.is_set():
                answer = self.get("/")
                if answer.status != 200 or not re.fullmatch(rb"page of \w+ by \d+ 200", answer.body):
                    broken.append(answer)
                pages.append(answer)

        visitors = [threading.Thread(target=visitor) for _ in range(8)]
        for thread in visitors:
            thread.start()
        try:
            old = self.processes()
            for name in ("two", "three"):
                write_build(self.folder, name)
                self.assertEqual(self.reload()["build"], name)
                count = len(pages)
                until("more pages come", lambda: len(pages) > count + 20)  # noqa: B023
        finally:
            over.set()
            for thread in visitors:
                thread.join()
        self.assertEqual(broken, [])
        for name in (b"one", b"two", b"three"):
            self.assertTrue(any(name in page.body for page in pages), name)
        last = pages[-1]
        self.assertIn(b"three", last.body)
        self.assertIn("sha256-three", last.get("Content-Security-Policy"))
        for name in ("one", "two", "three"):
            self.assertEqual(self.get(f"/_nuxt/{name}.js").text, name)
        until("the old renderers are gone", lambda: not old & self.processes())
        self.assertEqual(len(self.processes()), 2)
        self.assertEqual(self.server.log("page_not_rendered"), [])
        self.assertEqual(self.server.stop(), 0)

    def test_a_broken_build_is_refused_and_the_old_one_stays(self):
        build = Path(self.folder) / "build"
        whole = (build / "gatehouse.json").read_text()
        cases = [
            ("gatehouse.json cannot be used", lambda: (build / "gatehouse.json").write_text("{")),
            ("renderers do not start", lambda: write_build(self.folder, "two", "throw new Error()")),
            ("renderers do not start", lambda: write_build(
                self.folder, "two", PROGRAM.replace("renderer.hello('BUILD')", "renderer.hello('x')"))),
            ("lacks public", lambda: (build / "public/200.html").unlink()),
        ]
        for why, spoil in cases:
            with self.subTest(why):
                write_build(self.folder, "one")
                spoil()
                event = self.reload()
                self.assertEqual(event["event"], "web_build_refused")
                self.assertIn(why, event["what"])
                self.assertRegex(self.get("/").text, r"page of one by \d+ 200")
        self.assertEqual(len(self.processes()), 2)
        write_build(self.folder, "four")
        self.assertNotEqual((build / "gatehouse.json").read_text(), whole)
        self.assertEqual(self.reload()["build"], "four")
        self.assertRegex(self.get("/").text, r"page of four by \d+ 200")

    def test_a_build_may_lose_its_server_and_get_it_back(self):
        write_build(self.folder, "two", ssr=False)
        self.reload()
        self.assertEqual(self.get("/").text, "shell of two")
        until("no renderer is left", lambda: not self.processes())
        write_build(self.folder, "three")
        self.reload()
        self.assertRegex(self.get("/").text, r"page of three by \d+ 200")

    def test_kept_pages_end_with_the_build_that_made_them_whatever_its_id(self):
        for hash_of_a_script in ("before", "after"):
            build = write_build(self.folder, "two", KEEPING)
            facts = json.loads((build / "gatehouse.json").read_text())
            facts["scriptHashes"] = [f"sha256-{hash_of_a_script}"]
            (build / "gatehouse.json").write_text(json.dumps(facts))
            self.assertEqual(self.reload()["build"], "two")
            first = self.get("/")
            self.assertEqual(first.get("Server-Timing"), "page;desc=miss")
            self.assertIn(first.text.removeprefix("page by "), self.processes())
            self.assertIn(f"sha256-{hash_of_a_script}", first.get("Content-Security-Policy"))
            until("it is kept", lambda: self.get("/").get("Server-Timing") == "page;desc=hit")

    def test_without_a_folder_it_is_only_logged(self):
        with Server(demo=False) as server:
            os.kill(server.process.pid, signal.SIGHUP)
            until("it is logged", lambda: server.log("web_build_refused"))
            self.assertEqual(server.stop(), 0)

    def test_a_terminal_that_closes_ends_the_server(self):
        with Server(demo=False) as server:  # its folder and settings; what serves is started below
            server.stop()
            process, terminal = pty.fork()
            if process == 0:
                os.execv(server.command()[0], server.command())
            until("it serves", lambda: len(server.log("serving")) == 2)
            os.close(terminal)
            _, status = os.waitpid(process, 0)
            self.assertEqual(os.waitstatus_to_exitcode(status), 0)
            self.assertEqual(server.log()[-1]["event"], "stopped")

    def test_a_stop_while_a_build_is_read_ends_in_order(self):
        write_build(self.folder, "two", "setTimeout(() => {}, 60_000)")  # never says hello
        os.kill(self.server.process.pid, signal.SIGHUP)
        until("it starts", lambda: len(self.server.log("renderer_started")) == 4)
        self.assertRegex(self.get("/").text, r"page of one by \d+ 200")
        self.assertEqual(self.server.stop(), 0)


if __name__ == "__main__":
    unittest.main()
