"""SIGTERM while things wait that outlast the drain: they are cut, and the process ends in order.

Coroutines that wait refer to much of what the process then takes down. Freed memory is overwritten here
(mallopt(3), M_PERTURB), so that a release build notices what it should not use any more; GATEHOUSE_BINARY may
name a build with AddressSanitizer, which says more.
"""

import os
import socket
import sqlite3
import tempfile
import unittest
from contextlib import closing
from pathlib import Path

from hostile.reload_test import NODE, write_build
from support.client import Client, Connection, signed_in
from support.server import PATIENCE, USER, Server, until

PROGRAM = """
import { existsSync } from 'node:fs'
import { Renderer } from './renderer.mjs'
const go = new URL('../go', import.meta.url)
const renderer = new Renderer()
const say = (id, text) => renderer.send('log', id, { level: 'info', text })
let renders = 0
renderer.render = async (id, { target }) => {
  if (target === '/searches') renderer.call(id, 1, '/api/posts/?search=nowhere')
  if (target === '/spins') {
    for (let call = 1; call <= 200; call++) renderer.call(id, call, '/api/posts/')
    renderer.socket.write('', () => { for (;;); }) // after those: nobody reads the answers
    return
  }
  if (target === '/twice' && ++renders === 1) {
    await renderer.call(id, 1, '/api/posts/')
    say(id, 'has read')
    const looks = setInterval(() => {
      if (!existsSync(go)) return
      clearInterval(looks)
      renderer.page(id, 'of before')
    }, 10)
    return
  }
  say(id, `renders ${target}`) // and never answers
}
renderer.hello('BUILD')
"""
MANY_POSTS = """
INSERT INTO blog_post (created_on, modified_on, title, body)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 200000)
SELECT '2026-01-01 00:00:00', '2026-01-01 00:00:00', 'post ' || i, printf('%.300c', 'x') FROM n
"""


class Stop(unittest.TestCase):
    def serve(self, **settings):
        settings = {key.replace("_", "-"): value for key, value in settings.items()}
        environment = {**os.environ, "GLIBC_TUNABLES": "glibc.malloc.perturb=170"}
        server = Server({"loops": 1, "drain-timeout": 1, "login-throttle": "off", **settings}, env=environment)
        return self.enterContext(server)

    def serve_pages(self, **settings):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        server = self.serve(web=write_build(folder, "one", PROGRAM), node=NODE, renderers=1, render_timeout=60,
                            page_rate=0, **settings)
        until("the renderer is up", lambda: server.log("renderer_up"))
        return server, Path(folder)

    def says(self, server, text, times=1):
        until(f"the renderer says {text!r}",
              lambda: [line["line"] for line in server.log("renderer_says")].count(text) == times)

    def ask(self, server, target, cookies=None, method="GET", lines=(), body=b""):
        """Asks, on a connection that has been answered before: the server reads it at once."""
        connection = self.enterContext(Connection(server.port))
        connection.send("GET /-/live HTTP/1.1\r\nHost: localhost\r\n\r\n").receive()
        cookie = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
        head = [f"{method} {target} HTTP/1.1", "Host: localhost", *lines, *([f"Cookie: {cookie}"] if cookie else [])]
        connection.send("\r\n".join([*head, "", ""]).encode() + body)
        return connection

    def are_read(self, server):
        """What was asked before this is with the server: it answers what comes later."""
        self.ask(server, "/-/live").receive()

    def ends_in_order(self, server, cut):
        """It stops with status 0; `cut` were not answered."""
        log = server.folder / "server.log"
        self.assertEqual(server.stop(), 0, log.read_text()[-2000:])
        self.assertEqual(server.log()[-1]["event"], "stopped")
        for connection in cut:
            self.assertTrue(connection.closed())

    def test_a_page_that_renders_with_others_waiting_for_it(self):
        server, _ = self.serve_pages()
        first = self.ask(server, "/slow")
        self.says(server, "renders /slow")
        others = [self.ask(server, "/slow") for _ in range(3)]
        self.are_read(server)
        self.assertEqual([line["line"] for line in server.log("renderer_says")].count("renders /slow"), 1)
        self.ends_in_order(server, [first, *others])

    def test_a_page_that_renders_on_many_loops(self):
        server, _ = self.serve_pages(loops=3)
        pages = [self.ask(server, f"/{number}") for number in range(9)]
        for number in range(9):
            self.says(server, f"renders /{number}")
        self.ends_in_order(server, pages)

    def test_a_second_render(self):
        server, folder = self.serve_pages()
        visitor = signed_in(server.port, USER)
        page = self.ask(server, "/twice", visitor.cookies)
        self.says(server, "has read")
        server.rows("UPDATE blog_post SET title = title || '!'")
        (folder / "build/go").touch()
        self.says(server, "renders /twice")
        self.ends_in_order(server, [page])

    def test_a_renderer_that_does_not_read_its_answers(self):
        server, _ = self.serve_pages()
        visitor = signed_in(server.port, USER)
        page = self.ask(server, "/spins", visitor.cookies)
        until("its calls are answered",
              lambda: len([line for line in server.log("request") if line["from"] == "render"]) == 200)
        self.ends_in_order(server, [page])

    def test_slow_reads_and_a_page_whose_call_is_one(self):
        server, _ = self.serve_pages()
        visitor = signed_in(server.port, USER)
        server.rows(MANY_POSTS)
        reads = [self.ask(server, f"/api/posts/?search=nowhere{number}", visitor.cookies) for number in range(400)]
        page = self.ask(server, "/searches", visitor.cookies)
        self.says(server, "renders /searches")
        self.ends_in_order(server, [page, reads[-1]])

    def test_writes_that_wait_for_another_programs_lock(self):
        server = self.serve()
        visitor = signed_in(server.port, USER)
        with closing(sqlite3.connect(server.database, isolation_level=None)) as program:
            program.execute("BEGIN IMMEDIATE")
            body = b'{"title": "late", "body": "text"}'
            lines = (f"X-CSRFToken: {visitor.cookies['csrftoken']}", "Content-Type: application/json",
                     f"Content-Length: {len(body)}")
            writes = [self.ask(server, "/api/posts/", visitor.cookies, "POST", lines, body) for _ in range(2)]
            self.are_read(server)
            tasks = Path(f"/proc/{server.process.pid}/task")
            threads = len(list(tasks.iterdir()))
            server.process.terminate()
            for write in writes:
                self.assertTrue(write.closed())
            until("the loop's thread has ended", lambda: len(list(tasks.iterdir())) < threads)
            program.execute("ROLLBACK")
        server.process.wait(PATIENCE)  # a second signal would end it at once
        self.ends_in_order(server, [])

    def test_logins_whose_hashes_are_being_computed(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        key = Path(folder) / "key"
        key.write_text("a secret key of this test, which nobody else knows")
        key.chmod(0o600)
        server = self.serve(session_store="django", secret_key_file=key, pbkdf2_iterations=700_000, hash_threads=1)
        body = b'{"email": "nobody@example.org", "password": "password"}'
        visitor = Client(server.port)
        visitor.get("/api/login-set-cookie/")
        lines = (f"X-CSRFToken: {visitor.cookies['csrftoken']}", "Content-Type: application/json",
                 f"Content-Length: {len(body)}")
        logins = [self.ask(server, "/api/login/", visitor.cookies, "POST", lines, body) for _ in range(12)]
        self.are_read(server)
        self.ends_in_order(server, [logins[-1]])

    def test_pages_of_another_server_that_does_not_answer(self):
        with socket.create_server(("127.0.0.1", 0)) as upstream:
            server = self.serve(web=f"http://127.0.0.1:{upstream.getsockname()[1]}", renders=1, render_timeout=60)
            first = self.ask(server, "/")
            asked, _ = upstream.accept()
            with asked:
                self.assertTrue(asked.recv(1024).startswith(b"GET / HTTP/1.1\r\n"))
                in_line = [self.ask(server, "/") for _ in range(3)]
                self.are_read(server)
                self.ends_in_order(server, [first, *in_line])


if __name__ == "__main__":
    unittest.main()
