"""OWASP ASVS 5.0, V3.2, V3.4, V3.6 and V3.7: what answers tell browsers, on real pages; see asvs/v3.toml."""

import re

from support.client import raw
from support.server import USER, until

from security.site import SiteTest, routes, web_settings

ORIGINS = ("https://evil.example", "null", "http://localhost:8000", "http://localhost", "https://localhost",
           "http://localhost.evil.example", "http://evil.example/localhost", "HTTP://LOCALHOST")
PAGES = ("/", "/login", "/posts", "/posts/1", "/account", "/posts/new", "/no-such-page")


class Headers(SiteTest):
    """Every kind of answer: of the API, pages, files, redirects, refusals, of every status the server has."""

    settings = {**web_settings(), "public-url": "https://site.example", "body-bytes": 5000}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        until("the pages are rendered", lambda: cls.server.log("renderer_up"))
        cls.answers = cls(methodName="every_answer").every_answer()

    def every_answer(self):
        """[(what was asked, answer)], signed in and not."""
        answers = []
        visitors = [self.client(host="site.example"), self.session_for(USER)]
        visitors[1].host = "site.example"
        for client in visitors:
            for method, path in routes():
                answers.append((f"{method} {path}", client.request(method, path.replace("{id}", "1"),
                                                                   None if method == "GET" else {})))
            for path in PAGES:
                answers.append((f"page {path}", client.get(path)))
        page = visitors[0].get("/").text
        files = re.findall(r'"(/_nuxt/[^"]+\.(?:js|css))"', page)[:3] + ["/favicon.ico", "/robots.txt"]
        for path in files + ["/api/posts", "/_nuxt/none.js", "/api/none/", "/-/none", "/__nuxt_error"]:
            answers.append((path, visitors[0].get(path)))
        entry = next(answer for what, answer in answers if what == files[0])
        answers.append(("304", visitors[0].get(files[0], headers={"If-None-Match": entry.get("ETag")})))
        answers.append(("406", visitors[0].get("/api/account/", headers={"Accept": "text/csv"})))
        for name, request in {
                "400 host": "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", "400": "GET / HTTP/1.1\r\n\r\n",
                "413": "POST /api/login/ HTTP/1.1\r\nHost: site.example\r\nContent-Length: 6000\r\n\r\n",
                "414": f"GET /{'x' * 9000} HTTP/1.1\r\nHost: site.example\r\n\r\n",
                "431": f"GET / HTTP/1.1\r\nHost: site.example\r\nX: {'x' * 20000}\r\n\r\n",
                "TRACE": "TRACE / HTTP/1.1\r\nHost: site.example\r\n\r\n"}.items():
            answers.append((name, raw(self.port, request)[0]))
        self.doCleanups()
        return answers

    def test_the_answers_looked_at_are_of_many_kinds(self):
        statuses = {answer.status for _, answer in self.answers}
        self.assertLessEqual({200, 301, 302, 304, 400, 403, 404, 405, 406, 413, 414, 431}, statuses)
        self.assertGreater(len(self.answers), 60)

    def policy(self, answer):
        return dict((part.strip() + " ").split(" ", 1) for part in answer.get("Content-Security-Policy").split(";"))

    def test_3_2_1_an_answer_of_the_api_opened_as_a_page_can_do_nothing(self):
        for what, answer in self.answers:
            if "/api/" in what:
                self.assertLessEqual({"default-src", "sandbox"}, set(self.policy(answer)), what)
                self.assertEqual(answer.get("X-Content-Type-Options"), "nosniff", what)

    def test_3_4_1_every_answer_insists_on_https_for_a_year_with_sub_domains(self):
        for what, answer in self.answers:
            self.assertEqual(answer.all("Strict-Transport-Security"), ["max-age=31536000; includeSubDomains"], what)

    def test_3_4_2_no_other_origin_is_ever_allowed_to_read(self):
        client = self.session_for(USER)
        for origin in ORIGINS + ("https://site.example",):
            for method, path in [*routes(), ("GET", "/"), ("OPTIONS", "/api/none/")]:
                if method in ("GET", "OPTIONS", "POST"):
                    answer = client.request(method, path.replace("{id}", "1"), csrf=False, headers={
                        "Host": "site.example", "Origin": origin, "Access-Control-Request-Method": "POST",
                        "Access-Control-Request-Headers": "x-csrftoken"})
                    allowed = [name for name, _ in answer.headers if name.lower().startswith("access-control-")]
                    self.assertEqual(allowed, [], (origin, method, path))

    def test_3_4_3_every_answer_has_a_policy_that_lets_nothing_run_that_is_not_ours(self):
        for what, answer in self.answers:
            policy = self.policy(answer)
            self.assertEqual(policy["default-src"].strip(), "'none'", what)  # objects, too
            self.assertEqual(policy["base-uri"].strip(), "'none'", what)
            for directive, sources in policy.items():
                self.assertNotRegex(sources, r"unsafe-|\*|https?:", (what, directive))

    def test_3_4_3_every_inline_script_of_a_page_is_one_of_those_the_policy_names(self):
        for what, answer in self.answers:
            if what.startswith("page ") and answer.status == 200:
                self.assertRegex(self.policy(answer)["script-src"], r"^'self'( 'sha256-[A-Za-z0-9+/]+=*')+ ?$")
                for attribute in (" onclick=", " onload=", " onerror=", " style=", "javascript:"):
                    self.assertNotIn(attribute, answer.text, what)

    def test_3_4_4_no_answer_is_guessed_at(self):
        for what, answer in self.answers:
            self.assertEqual(answer.all("X-Content-Type-Options"), ["nosniff"], what)

    def test_3_4_5_no_address_of_ours_is_told_to_other_sites(self):
        for what, answer in self.answers:
            self.assertEqual(answer.all("Referrer-Policy"), ["same-origin"], what)

    def test_3_4_6_nothing_may_be_framed(self):
        for what, answer in self.answers:
            self.assertEqual(self.policy(answer)["frame-ancestors"].strip(), "'none'", what)

    def test_3_4_8_every_document_has_a_browsing_context_group_of_its_own(self):
        for what, answer in self.answers:
            self.assertEqual(answer.all("Cross-Origin-Opener-Policy"), ["same-origin"], what)

    def test_3_5_8_nothing_is_embedded_by_other_origins(self):
        for what, answer in self.answers:
            self.assertEqual(answer.all("Cross-Origin-Resource-Policy"), ["same-origin"], what)

    def test_13_4_6_no_answer_tells_what_software_it_comes_from(self):
        for what, answer in self.answers:
            for name in ("Server", "X-Powered-By", "Via", "X-Runtime", "X-AspNet-Version"):
                self.assertEqual(answer.all(name), [], what)

    def test_14_3_2_what_depends_on_the_visitor_is_not_stored(self):
        for what, answer in self.answers:
            if " /api/" in what or what.startswith("page "):
                self.assertIn("no-store", answer.get("Cache-Control"), what)

    def test_4_1_1_every_body_has_a_type_and_text_has_its_charset(self):
        for what, answer in self.answers:
            if answer.body:
                content_type = answer.get("Content-Type") or ""
                self.assertRegex(content_type, r"^[a-z]+/[a-z0-9.+-]+(; ?charset=utf-8)?$", what)
                if content_type.startswith("text/"):
                    self.assertRegex(content_type, r"charset=utf-8$", what)


class Pages(SiteTest):
    settings = web_settings()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        until("the pages are rendered", lambda: cls.server.log("renderer_up"))

    def test_3_5_7_script_files_are_the_same_for_everybody(self):
        signed_in, nobody = self.session_for(USER), self.client()
        scripts = re.findall(r'"(/_nuxt/[^"]+\.js)"', nobody.get("/").text)
        self.assertGreater(len(scripts), 3)
        for path in scripts:
            self.assertEqual(signed_in.get(path).body, nobody.get(path).body)

    def test_3_6_1_pages_load_nothing_from_elsewhere(self):
        for path in PAGES:
            page = self.session_for(USER).get(path).text
            loads = r'<(?:script|link|img|iframe|source|video|form)\b[^>]*?\b(?:src|href|action)="([^"]*)"'
            for address in re.findall(loads, page):
                self.assertRegex(address, r"^(/(?!/)|data:|#)", path)

    def test_3_7_1_pages_use_no_plugins(self):
        for path in PAGES:
            self.assertNotRegex(self.session_for(USER).get(path).text, r"<(object|embed|applet|bgsound|marquee)\b")

    def test_3_7_2_no_redirect_leads_away_from_the_site(self):
        client = self.session_for(USER)
        targets = ("//evil.example/", "https://evil.example/", "/\\evil.example", "\\\\evil.example",
                   "javascript:alert(1)", "https:evil.example", "/%09/evil.example", "%2f%2fevil.example",
                   "/\t/evil.example", "data:text/html,x")
        for target in targets:
            for path in ("/login?redirect=", "/login?next=", "/?redirect="):
                answer = client.get(path + target.replace("\t", "%09").replace("\\", "%5c"))
                self.assert_stays(answer, path + target)
        for path in ("//evil.example/api/posts", "/%2f/evil.example/api/posts", "//evil.example",
                     "/\\evil.example/api/posts", "/api/posts?next=//evil.example", "///api/posts", "/api//posts"):
            for answer in raw(self.port, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"):
                self.assert_stays(answer, path)
        # where it should lead, it does
        self.assertEqual(client.get("/login?redirect=/account").get("Location"), "/account")

    def assert_stays(self, answer, what):
        for location in answer.all("Location"):
            self.assertRegex(location, r"^(http://localhost)?/(?![/\\])", what)
