"""Kept pages and answers cannot be poisoned: what is kept holds nothing of whoever asked first but what its key says.

Each test asks until something is kept, as an attacker would, then as the victim. The renderer repeats in the page all
that it is told; the API is the site's own.
"""

import tempfile
import unittest

from hostile.reload_test import NODE, write_build
from support.client import Client, Connection
from support.server import PASSWORD, USER, Server, until

PROGRAM = """
import { Renderer } from './renderer.mjs'
const renderer = new Renderer()
let renders = 0
renderer.render = async (id, question) => {
  const url = new URL(question.target, 'http://x')
  const number = ++renders
  let text = ''
  for (const [call, target] of url.searchParams.getAll('ask').entries())
    text += (await renderer.call(id, call + 1, target)).body
  renderer.page(id, `render ${number} ${JSON.stringify(question)} ${text}`,
    { keep: url.pathname !== '/unkept', status: url.pathname === '/missing' ? 404 : 200 })
}
renderer.hello('BUILD')
"""
MEMORY = 16 << 20  # bytes that a flood may add: what is kept, and the allocator's slack
HITS = ("hit", "joined")


class Poison(unittest.TestCase):
    settings = {}

    def setUp(self):
        build = write_build(self.enterContext(tempfile.TemporaryDirectory()), "one", PROGRAM)
        self.server = self.enterContext(Server({
            "web": build, "node": NODE, "renderers": 1, "loops": 1, "page-rate": 0, "trusted-proxies": "127.0.0.1",
            "allowed-hosts": "localhost,other.example", "log-level": "debug", **self.settings}))
        until("the renderer is up", lambda: self.server.log("renderer_up"))

    def get(self, target, lines=(), host="localhost"):
        with Connection(self.server.port) as connection:
            head = "".join(f"{line}\r\n" for line in lines)
            connection.send(f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{head}\r\n")
            return connection.receive()

    @staticmethod
    def how(answer):
        return (answer.get("X-Gatehouse-Page") or "no page").split(":")[0]

    def keep(self, target, lines=(), host="localhost"):
        """The kept page: what the third to ask is sent."""
        for _ in range(2):
            self.get(target, lines, host)
        answer = self.get(target, lines, host)
        self.assertEqual(self.how(answer), "hit")
        return answer

    def cookie_of(self, email):
        client = Client(self.server.port)
        self.addCleanup(client.close)
        client.login(email, PASSWORD)
        return f"Cookie: sessionid={client.cookies['sessionid']}"


class Pages(Poison):
    def test_host_and_port_are_in_the_key(self):
        self.keep("/")
        for host in ("localhost:81", "LOCALHOST", "localhost.", "other.example", "localhost:"):
            with self.subTest(host):
                answer = self.get("/", host=host)
                if answer.status == 400:
                    continue
                self.assertNotIn(self.how(answer), HITS)
                self.assertIn(f'"host":"{host}"', answer.text)
        self.assertIn('"host":"localhost"', self.get("/").text)

    def test_a_host_that_is_not_ours_never_comes_as_far(self):
        self.keep("/")
        self.assertEqual(self.get("/", host="evil.example").status, 400)
        self.assertNotIn("evil", self.get("/").text)

    def test_the_scheme_is_in_the_key(self):
        self.keep("/", ["X-Forwarded-Proto: https"])
        answer = self.get("/")
        self.assertNotIn(self.how(answer), HITS)
        self.assertIn('"scheme":"http"', answer.text)

    def test_the_order_and_the_spelling_of_a_query_are_in_the_key(self):
        self.keep("/posts?page=2&search=a")
        for target in ("/posts?search=a&page=2", "/posts?page=2&search=%61", "/posts?page=2&search=a&",
                       "/posts?page=2&search=a&page=2", "/posts?Page=2&search=a", "/posts?page=2;search=a",
                       "/posts?page=2&search=a#x", "/posts/?page=2&search=a"):
            with self.subTest(target):
                answer = self.get(target)
                self.assertNotIn(self.how(answer), HITS)
                if answer.status == 200:
                    self.assertIn(f'"target":"{target}"', answer.text)

    def test_encoded_slashes_and_dots_are_other_pages(self):
        self.keep("/posts/1")
        for target in ("/posts%2f1", "/posts%2F1", "/posts/%31", "//posts/1", "/posts//1", "/posts/1/",
                       "/x/../posts/1", "/x/%2e%2e/posts/1", "/posts/1%00", "/posts\\1", "/posts%5c1"):
            with self.subTest(target):
                self.assertNotIn(self.how(self.get(target)), HITS)

    def test_what_is_in_no_key_is_in_no_page(self):
        lines = ["X-Forwarded-Host: evil.example", "Forwarded: host=evil.example", "X-Original-URL: /evil",
                 "X-Rewrite-URL: /evil", "X-Forwarded-For: 6.6.6.6", "X-Forwarded-Prefix: /evil",
                 "Accept-Language: evil", "User-Agent: evil", "Referer: http://evil.example/", "Origin: http://evil",
                 "Cookie: theme=evil; sessionid=evil", "X-HTTP-Method-Override: POST", "Accept: evil/evil",
                 "If-None-Match: \"evil\"", "Range: bytes=0-3", "Purpose: evil", "X-Request-ID: evil"]
        for line in lines:
            with self.subTest(line):
                poisoned = self.get("/for-all", [line])
                self.assertNotIn("evil", poisoned.text)
                self.assertEqual(poisoned.status, 200)
        victim = self.get("/for-all")
        self.assertEqual(self.how(victim), "hit")  # one page for all of them
        self.assertNotIn("evil", victim.text + str(victim.headers))

    def test_the_pages_of_nuxts_own_are_no_pages(self):
        for target in ("/__nuxt_error?message=evil", "/%5F%5Fnuxt_error?message=evil", "//__nuxt_error?message=evil",
                       "/_nuxt/../__nuxt_error?message=evil", "/__nuxt_island/x", "/_payload.json"):
            for _ in range(3):
                with self.subTest(target):
                    answer = self.get(target)
                    self.assertEqual(answer.status, 404)
                    self.assertNotIn("evil", answer.text)

    def test_error_pages_are_not_kept(self):
        for _ in range(4):
            self.assertNotIn(self.how(self.get("/missing")), HITS)

    def test_a_users_page_is_nobody_elses(self):
        ada, stranger = self.cookie_of(USER), []
        page = self.keep("/?ask=/api/account/", [ada])
        self.assertIn(USER, page.text)
        self.assertEqual(page.get("Cache-Control"), "private, no-store")
        for lines in (stranger, ["Cookie: sessionid=x"], [ada + "x"], [ada.replace("sessionid", "sessionId")],
                      [self.cookie_of("user_1@email.com")]):
            with self.subTest(lines):
                answer = self.get("/?ask=/api/account/", lines)
                self.assertNotEqual(answer.body, page.body)
                self.assertNotIn(USER, answer.text)

    def test_a_method_that_asks_for_no_page_makes_none(self):
        for method in ("POST", "PUT", "OPTIONS", "FOO"):
            with Connection(self.server.port) as connection:
                connection.send(f"{method} /for-all HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nevil")
                self.assertIn(connection.receive().status, (405, 404))
        self.assertNotIn("evil", self.keep("/for-all").text)


class Api(Poison):
    def test_answers_hold_nothing_of_who_asked_first(self):
        ada = self.cookie_of(USER)
        target = "/api/posts/?limit=1"
        for line in ("X-Forwarded-Host: evil.example", "Forwarded: host=evil.example", "Accept-Language: evil",
                     "User-Agent: evil", "X-Original-URL: /evil", "Referer: http://evil.example/"):
            for _ in range(3):
                self.assertNotIn("evil", self.get(target, [ada, line]).text)
        secure = self.get(target, [ada, "X-Forwarded-Proto: https"])
        self.assertIn("https://localhost/", secure.text)
        self.assertNotIn("https://", self.get(target, [ada]).text)
        self.assertIn("http://localhost:81/", self.get(target, [ada], host="localhost:81").text)

    def test_a_kept_answer_is_not_a_strangers(self):
        ada = self.cookie_of(USER)
        for target in ("/api/posts/", "/api/account/", "/api/account/profile/"):
            made = [self.get(target, [ada]) for _ in range(4)]
            same = [[pair for pair in answer.headers if pair[0] != "Date"] for answer in made]
            self.assertEqual(len({str(headers) for headers in same}), 1)  # kept or made: the same to the byte
            self.assertEqual(len({answer.body for answer in made}), 1)
            self.assertEqual(self.get(target).status, 403)
            self.assertEqual(self.get(target, [ada + "x"]).status, 403)


class Flood(Poison):
    settings = {"kept-bytes": 1 << 20, "page-rate": 5}

    def test_neither_drives_useful_pages_out_nor_grows(self):
        self.keep("/")
        ada = self.cookie_of(USER)
        for _ in range(3):
            self.get("/api/posts/", [ada])
        memory = self.server.memory()
        shells = 0
        with Connection(self.server.port) as connection:
            for number in range(3000):
                connection.send(f"GET /?x={number} HTTP/1.1\r\nHost: localhost\r\n\r\n")
                shells += connection.receive().text.startswith("shell")
                for _ in range(2):
                    connection.send(f"GET /api/posts/?x={number} HTTP/1.1\r\nHost: localhost\r\n{ada}\r\n\r\n")
                    self.assertEqual(connection.receive().status, 200)
        self.assertGreater(shells, 2000)  # one client gets so many pages a second, then the shell
        self.assertEqual(self.how(self.get("/")), "hit")
        self.assertLess(self.server.memory(), memory + MEMORY)
        self.assertTrue(any(line["why"] == "too many pages for one client"
                            for line in self.server.log("page_not_rendered")))


if __name__ == "__main__":
    unittest.main()
