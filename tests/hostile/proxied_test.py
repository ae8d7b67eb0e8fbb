"""--web http://…: what a Nuxt server elsewhere says about storing and varying is passed on, but for what carries a cookie."""

import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support.client import Client, signed_in
from support.server import USER, Server

IMMUTABLE = "public, max-age=31536000, immutable"
TAG = '"tag"'


class Upstream(BaseHTTPRequestHandler):
    """Files that everybody may store; /cookie sets a cookie of its own, /coded is compressed, /page is HTML."""

    protocol_version = "HTTP/1.1"
    asked_with = []  # the If-None-Match of each request

    def do_GET(self):
        condition = self.headers.get("If-None-Match")
        self.asked_with.append(condition)
        body = b"" if condition == TAG else b"body of the file"
        self.send_response(200 if body else 304)
        headers = [("Content-Type", "text/html" if self.path == "/page" else "text/css"), ("ETag", TAG),
                   ("Cache-Control", "public"), ("Cache-Control", "max-age=31536000, immutable"),
                   ("Vary", "Accept-Language"), ("Vary", "X-Theme")]
        if self.path == "/cookie":
            headers.append(("Set-Cookie", "theme=dark"))
        if self.path == "/coded":
            headers.append(("Content-Encoding", "gzip"))
        for name, value in headers:
            self.send_header(name, value)
        if body:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Proxied(unittest.TestCase):
    def setUp(self):
        upstream = self.enterContext(ThreadingHTTPServer(("127.0.0.1", 0), Upstream))
        threading.Thread(target=upstream.serve_forever).start()
        self.addCleanup(upstream.shutdown)
        self.server = self.enterContext(Server({"web": f"http://127.0.0.1:{upstream.server_port}"}))
        Upstream.asked_with.clear()

    def expect_private(self, answer, cookie):
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.body, b"body of the file")
        self.assertEqual(answer.all("Cache-Control"), ["private, no-store"])
        self.assertEqual(answer.all("ETag"), [])
        self.assertEqual([text.partition("=")[0] for text in answer.all("Set-Cookie")], [cookie])

    def test_what_carries_no_cookie_is_stored_as_the_upstream_says(self):
        client = signed_in(self.server.port, USER)
        answer = client.get("/file")
        self.assertEqual(answer.all("Cache-Control"), [IMMUTABLE])
        self.assertEqual(answer.all("ETag"), [TAG])
        again = client.get("/file", headers={"If-None-Match": TAG})
        self.assertEqual((again.status, again.all("Cache-Control")), (304, [IMMUTABLE]))

    def test_a_renewed_session_makes_a_file_private(self):
        client = signed_in(self.server.port, USER)
        for headers in ({}, {"If-None-Match": TAG}):
            self.server.rows("UPDATE gatehouse_session SET last_seen_on = datetime('now', '-2 hours')")
            self.expect_private(client.get("/file", headers=headers), "sessionid")
        self.assertEqual(Upstream.asked_with, [None, None])

    def test_the_end_of_a_dead_session_makes_a_file_private(self):
        for headers in ({}, {"If-None-Match": TAG}):
            client = Client(self.server.port)
            client.cookies["sessionid"] = "x" * 43
            self.expect_private(client.get("/file", headers=headers), "sessionid")

    def test_a_cookie_of_the_upstream_makes_its_file_private(self):
        for headers in ({}, {"If-None-Match": TAG}):
            self.expect_private(Client(self.server.port).get("/cookie", headers=headers), "theme")
        self.assertEqual(Upstream.asked_with, [None, TAG, None])

    def test_what_files_vary_by_is_passed_on(self):
        client = Client(self.server.port)
        for path, vary in (("/file", "Accept-Language, X-Theme"), ("/page", "Accept-Language, X-Theme"),
                           ("/coded", "Accept-Language, X-Theme, Accept-Encoding")):
            self.assertEqual(client.get(path).all("Vary"), [vary], path)


if __name__ == "__main__":
    unittest.main()
