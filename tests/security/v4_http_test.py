"""OWASP ASVS 5.0, V1, V4 and V13: encoding, HTTP, and what a server shows of itself; see asvs/others.toml."""

import json
from urllib.parse import quote

from support.client import raw
from support.server import USER, until

from security.site import SiteTest, routes, web_settings

QUOTES = ("'", "''", "' OR '1'='1", "'; DROP TABLE blog_post; --", '"', "\\'", "1; SELECT 1", "1 UNION SELECT password",
          "%' OR 1=1 --", "\u02bc OR 1=1", "';ATTACH DATABASE '/tmp/x' AS x;--", "$1", ":email", "?1", "\0'",
          "title; --")
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO", "PROPFIND", "get"}


class Injection(SiteTest):
    def test_1_2_1_nothing_a_stranger_sends_becomes_a_header(self):
        client = self.session_for(USER)
        for path in ("/api/posts%0d%0aX-Injected:1", "/api/posts?x=%0d%0aX-Injected:1", "/api/posts?x=\u0d0aX-Injected",
                     "/%0d%0aX-Injected:1/api/posts", "/api/posts/?limit=1&search=%0d%0aX-Injected:1"):
            for method in ("GET", "OPTIONS", "POST"):
                answer = client.request(method, path.encode().decode("latin-1"), {} if method == "POST" else None)
                self.assertEqual(answer.all("X-Injected"), [])
                self.assertNotIn(b"\nX-Injected", answer.head)

    def test_1_2_2_links_carry_what_was_asked_for_as_data(self):
        client = self.session_for(USER)
        asked = "e&limit=100#x=\"<script>'/../é"
        answer = client.get("/api/posts/?search=e&x=" + quote(asked, safe=""))
        self.assertEqual(answer.status, 200)
        link = answer.json()["next"]
        self.assertTrue(link.startswith("http://localhost/api/posts/?limit=10&offset=10&"), link)
        self.assertIn("&x=" + quote(asked, safe="~"), link.replace("+", "%20"))

    def test_1_2_4_quotes_and_comments_are_text_wherever_they_are_sent(self):
        email = self.new_user()
        client = self.session_for(email)
        count = client.get("/api/posts/").json()["count"]
        for text in QUOTES:
            encoded = quote(text)
            for parameter in ("search", "ordering", "limit", "offset", "created_by", encoded):
                self.assertIn(client.get(f"/api/posts/?{parameter}={encoded}").status, (200, 400), (parameter, text))
            self.assertIn(client.get(f"/api/posts/{encoded}/").status, (404, 400), text)
            title = "t" + text.replace("\0", "")
            made = client.post("/api/posts/", {"title": title, "body": title})
            self.assertEqual((made.status, made.json()["title"]), (201, title))
            self.assertEqual(client.delete(f"/api/posts/{made.json()['id']}/").status, 204)
        for text in QUOTES[:8]:
            self.assertEqual(self.client().login(text, text).status, 400)
        self.assertEqual(client.get("/api/posts/").json()["count"], count)

    def test_1_5_2_bodies_are_json_and_nothing_else_and_depth_is_bounded(self):
        client = self.session_for(USER)
        for body in ("[" * 5000 + "]" * 5000, '{"title":' * 2000 + "1" + "}" * 2000, "!!python/object:os.system",
                     '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
                     "\x80\x04\x95", '{"title": NaN}', '"text"', "[]", "null"):
            answer = client.post("/api/posts/", body, headers={"Content-Type": "application/json"})
            self.assertEqual(answer.status, 400, body[:40])
        for content_type in ("application/xml", "application/x-python-serialize", "application/yaml"):
            answer = client.post("/api/posts/", '{"title":"t","body":"b"}', headers={"Content-Type": content_type})
            self.assertEqual(answer.status, 415, content_type)


class Intermediaries(SiteTest):
    FORGED = {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9;proto=https",
              "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "443",
              "True-Client-IP": "203.0.113.9", "CF-Connecting-IP": "203.0.113.9", "X-Client-IP": "203.0.113.9",
              "X-Request-ID": "chosen-by-a-stranger"}

    def test_4_1_3_what_proxies_say_is_believed_of_proxies_only(self):
        answer = self.session_for(USER).get("/api/posts/?forged", headers=self.FORGED)
        self.assertTrue(answer.json()["next"].startswith("http://localhost/"), answer.json()["next"])
        self.assertEqual(self.session_for(USER).get("/api/posts").get("Location"), "/api/posts/")
        line = self.logged("request", lambda line: line["query"] == "forged")[0]
        self.assertEqual(line["address"], "127.0.0.1")
        self.assertNotEqual(line["request"], "chosen-by-a-stranger")


class BehindAProxy(SiteTest):
    settings = {"trusted-proxies": "127.0.0.1"}

    def test_15_3_4_the_visitors_address_is_the_last_one_a_trusted_proxy_vouches_for(self):
        said = {"203.0.113.9": "203.0.113.9", "1.1.1.1, 203.0.113.9": "203.0.113.9", "junk": "127.0.0.1",
                "203.0.113.9, 127.0.0.1": "203.0.113.9", "": "127.0.0.1", "203.0.113.9;x": "127.0.0.1"}
        for number, (header, address) in enumerate(said.items()):
            self.client().get(f"/api/account/?n{number}", headers={"X-Forwarded-For": header})
        for number, (header, address) in enumerate(said.items()):
            lines = self.logged("request", lambda line: line["query"] == f"n{number}")
            self.assertEqual([line["address"] for line in lines if line["query"] == f"n{number}"], [address], header)


class Surface(SiteTest):
    settings = web_settings()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        until("the pages are rendered", lambda: cls.server.log("renderer_up"))

    def test_4_1_4_only_the_methods_of_a_route_are_answered(self):
        allowed = {}
        for method, path in routes():
            allowed.setdefault(path, set()).add(method)
        for path, methods in allowed.items():
            for method in METHODS - methods:
                answer = self.session_for(USER).request(method, path.replace("{id}", "1"))
                self.assertEqual(answer.status, 405, (method, path))
                self.assertEqual(set(answer.get("Allow").split(", ")), methods, (method, path))

    def test_4_2_2_the_length_sent_is_the_length_said(self):
        client = self.session_for(USER)
        for path in ("/api/account/", "/api/posts/", "/", "/favicon.ico", "/no-such-page", "/-/live"):
            got, headed = client.get(path), client.request("HEAD", path)
            self.assertEqual((headed.status, headed.body), (got.status, b""), path)
            self.assertEqual(headed.get("Content-Length"), str(len(got.body)), path)
        self.assertEqual(client.get("/api/account/").status, 200, "the connection is still in step")

    def test_13_4_1_nothing_of_the_source_the_build_or_the_data_is_served(self):
        for path in ("/.git/HEAD", "/.git/config", "/.env", "/package.json", "/site.db", "/var/site.db", "/server.log",
                     "/gatehouse.json", "/server/index.mjs", "/_nuxt/../../server/index.mjs", "/nitro.json",
                     "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "/_nuxt/..%2f..%2fgatehouse.json",
                     "/..\\..\\etc\\passwd", "/_nuxt/%00", "/public/200.html", "/etc/passwd"):
            request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            answer = raw(self.port, request, half_close=False)[0]
            self.assertIn(answer.status, (400, 404), path)

    def test_13_4_3_no_folder_is_listed(self):
        for path in ("/_nuxt/", "/_nuxt", "/api/", "/api", "/-/", "/_nuxt/builds/"):
            self.assertEqual(self.client().get(path).status, 404, path)

    def test_13_4_4_trace_is_not_supported(self):
        for path in ("/", "/api/account/", "/favicon.ico", "*"):
            answer = raw(self.port, f"TRACE {path} HTTP/1.1\r\nHost: localhost\r\nCookie: secret=4711\r\n\r\n")[0]
            self.assertIn(answer.status, (400, 403, 405), path)
            self.assertNotIn(b"4711", answer.body)

    def test_13_4_5_no_documentation_or_monitoring_is_open(self):
        for path in ("/metrics", "/api/schema/", "/api/docs/", "/openapi.json", "/admin/", "/debug", "/server-status",
                     "/__nuxt_error", "/__nuxt_devtools__/", "/_ipx/", "/-/metrics", "/actuator"):
            answer = self.client().get(path)
            self.assertEqual(answer.status, 404, path)
        for path in ("/-/live", "/-/ready"):
            self.assertEqual(set(json.loads(self.client().get(path).body)), {"detail"})
