"""The request line: RFC 9112 section 3, methods of RFC 9110 section 9."""

from hostile.abuse import HOST, LIVE, Abuse, Smuggling, octets, request


def line(text):
    return octets(f"{text}\r\n{HOST}\r\n")


class RequestLine(Smuggling):
    def test_what_is_not_method_target_version_is_refused(self):
        self.refuse([("3: three parts, one space between", line(text), 400) for text in (
            "GET", "GET ", "GET /-/live", "GET /-/live ", "GET  /-/live HTTP/1.1", "GET /-/live  HTTP/1.1",
            "GET /-/live HTTP/1.1 ", "GET\t/-/live\tHTTP/1.1", "GET\t/-/live HTTP/1.1", "GET /-/live\tHTTP/1.1",
            " GET /-/live HTTP/1.1", "\tGET /-/live HTTP/1.1", "GET HTTP/1.1", "GET  HTTP/1.1", "/-/live HTTP/1.1",
            " /-/live HTTP/1.1", "GET /-/live HTTP/1.1 HTTP/1.1", "GET /-/live HTTP/1.1 x", "GET /-/live /x HTTP/1.1",
            "GET\0 /-/live HTTP/1.1", "GET /-/live\v HTTP/1.1", "GET\r /-/live HTTP/1.1", "GET /-/live HTTP/1.1\r")])

    def test_a_method_is_a_token(self):
        self.refuse([("RFC 9110 9.1, 5.6.2", line(f"{method} /-/live HTTP/1.1"), 400) for method in (
            "G(T", "GET:", "GE\"T", "{GET}", "GET,POST", "G\xc8T", "GET/", "<GET>", "[GET]", "G@T", "\x7f")])

    def test_a_version_is_exactly_1_0_or_1_1(self):
        self.refuse([("2.3: HTTP-name is case-sensitive, one digit each", line(f"GET /-/live {version}"), 400)
                     for version in (
                             "http/1.1", "Http/1.1", "HTTP/1", "HTTP/1.", "HTTP/.1", "HTTP/1.1.1", "HTTP/1.10",
                             "HTTP/01.1", "HTTP/1,1", "HTTP/1.1a", "HTTP/+1.1", "HTTP/ 1.1", "HTTP 1.1", "HTTP/a.b",
                             "HTTPS/1.1", "HTP/1.1", "ICAP/1.0", "HTTP/\xb9.1")])
        self.refuse([("RFC 9110 15.6.6: another version", line(f"GET /-/live {version}"), 505)
                     for version in ("HTTP/0.9", "HTTP/1.2", "HTTP/1.9", "HTTP/2.0", "HTTP/3.0", "HTTP/9.9")])

    def test_a_preface_of_http_2_is_refused(self):
        self.refuse([("RFC 9113 3.4", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\0\0\0\x04\0\0\0\0\0", 505)])

    def test_http_0_9_gets_no_page(self):
        self.refuse([("RFC 9112 2.3", "GET /-/live\r\n\r\n", 400)])
        self.assertEqual(self.statuses("GET /-/live\r\n"), [])

    def test_tls_on_the_plain_port_is_told_at_its_first_byte(self):
        hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256))
        self.refuse([("not HTTP", data, 400) for data in (
            hello, hello.replace(b"\n", b""), b"\x80\x2e\x01\x00\x02", b"\0", b"SSH-2.0-x\r\n", b"\xff\xfb\x01",
            b"{\"jsonrpc\": 1}\n")])

    def test_one_empty_line_before_it_is_forgiven(self):
        """RFC 9112 section 2.2: at least one; more would be a way to keep a connection without a request."""
        self.assertEqual(self.statuses("\r\n" + LIVE), [200])
        self.assertEqual(self.statuses(LIVE + "\r\n" + LIVE + "\r\n"), [200, 200])
        self.refuse([("2.2", empty + LIVE, 400) for empty in ("\r\n\r\n", "\r\n" * 1000, "\n", "\r\n\n", "\r", "\r\r\n",
                                                              " \r\n", "\r\n ", "\0\r\n")])

    def test_a_target_is_visible_ascii_without_a_fragment(self):
        """RFC 9112 section 3.2, RFC 3986 section 2."""
        self.refuse([("3.2", line(f"GET {target} HTTP/1.1"), 400) for target in (
            "/-/li ve", "/-/live x", "/-/li\tve", "/-/live#x", "/#", "/\0", "/-/live\0", "/\x01", "/\x1f", "/\x7f",
            "/\x80", "/\xff", "/\xc3\xa9", "/\xa0", "/-/live\r", "/\xe2\x80\xa8", "/-/live?a b", "/-/live?\xc3\xa9")])

    def test_other_forms_of_target_are_refused(self):
        self.refuse([(rule, line(text), 400) for rule, text in (
            ("3.2.4: asterisk", "OPTIONS * HTTP/1.1"), ("3.2.4: asterisk", "GET * HTTP/1.1"),
            ("3.2.3: authority", "CONNECT localhost:443 HTTP/1.1"), ("3.2.3: authority", "CONNECT [::1]:443 HTTP/1.1"),
            ("3.2.3: authority", "GET localhost:80 HTTP/1.1"), ("3.2.1: no slash", "GET x HTTP/1.1"),
            ("3.2.1: no slash", "GET -/live HTTP/1.1"), ("3.2.1: no slash", "GET ?x HTTP/1.1"),
            ("3.2.1: no slash", "GET ../-/live HTTP/1.1"), ("3.2.1: backslash", "GET \\-\\live HTTP/1.1"),
            ("3.2.1: encoded slash", "GET %2f-/live HTTP/1.1"))])

    def test_an_absolute_target_is_of_the_host_that_is_named(self):
        """RFC 9112 section 3.2.2: it must be taken. Where it and Host differ, a proxy before us may have asked
        the other one whether this is allowed: refused."""
        for target in ("http://localhost/-/live", "HTTP://LOCALHOST/-/live", "https://localhost/-/live"):
            self.assertEqual(self.statuses(line(f"GET {target} HTTP/1.1")), [200])
        self.assertEqual(self.statuses(line("GET http://localhost/api/account/ HTTP/1.1")), [403])
        self.assertEqual(self.statuses(line("GET http://localhost HTTP/1.1")), [404])  # "/": there are no pages here
        self.refuse([("3.2.2", line(f"GET {target} HTTP/1.1"), 400) for target in (
            "http://evil.org/-/live", "http://localhost:80/-/live", "http://localhost@evil.org/-/live",
            "http://u@localhost/-/live", "http:///-/live", "http:/-/live", "http:-/live", "//localhost/-/live#x",
            "http://localhost?/-/live", "http://localhost#/-/live", "ftp://localhost/-/live", "file:///etc/passwd",
            "http://localhost\\/-/live", "http://local host/", "javascript://localhost/-/live")])
        evil = octets("GET http://evil.org/-/live HTTP/1.1\r\nHost: evil.org\r\n\r\n")
        self.assertEqual(self.statuses(evil), [400])


class Methods(Abuse):
    def test_a_method_that_a_route_does_not_have_is_405(self):
        """RFC 9110 section 15.5.6, with Allow; names are case-sensitive (9.1)."""
        for method in (
                "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "TRACK", "FOO", "get", "Get", "gET", "PROPFIND",
                "CONNECT", "PRI", "M-SEARCH", "GETS", "GE", "X" * 100):
            with self.subTest(method):
                found = self.answers(request(method, "/-/live") + octets(LIVE))
                self.assertEqual([answer.status for answer in found], [405, 200])
                self.assertEqual(found[0].get("Allow"), "GET, HEAD")

    def test_trace_shows_nothing_of_its_request(self):
        """RFC 9110 section 9.3.8 warns of credentials in an echo."""
        for target in ("/-/live", "/api/login/", "/api/posts/", "/"):
            for method in ("TRACE", "TRACK"):
                with self.subTest(method, target=target):
                    found = self.answers(request(method, target, f"{self.credentials}X-Echo: echo-me\r\n"))
                    self.assertIn(found[0].status, (403, 404, 405))
                    for secret in (b"echo-me", *(value.encode() for value in self.visitor.cookies.values())):
                        self.assertNotIn(secret, found[0].head + found[0].body)

    def test_a_method_in_a_header_or_query_is_none(self):
        post_id = self.server.rows("SELECT id FROM blog_post WHERE created_by_id IS NOT NULL LIMIT 1")[0][0]
        for lines, query in (("X-HTTP-Method-Override: DELETE\r\n", ""), ("X-HTTP-Method: DELETE\r\n", ""),
                             ("X-Method-Override: DELETE\r\n", ""), ("", "?_method=DELETE")):
            answer, = self.answers(request("GET", f"/api/posts/{post_id}/{query}", self.credentials + lines))
            self.assertEqual(answer.status, 200)
        self.assertTrue(self.server.rows("SELECT 1 FROM blog_post WHERE id = ?", post_id))
