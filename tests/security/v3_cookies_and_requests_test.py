"""OWASP ASVS 5.0, V3.3 and V3.5: cookies, and requests that other sites make a browser send; see asvs/v3.toml."""

import json

from support.server import PASSWORD, USER, until

from security.site import CSRF, SiteTest, moment, routes, web_settings

ORIGIN = "https://site.example"
FOREIGN = ("https://evil.example", "null", "http://localhost.evil.example", "http://localhost:1", "https://localhost",
           "http://notlocalhost", "http://localhost@evil.example", "HTTP://EVIL.EXAMPLE", "file://", "")


class Cookies(SiteTest):
    settings = {"public-url": ORIGIN, "cookie-prefix": "host"}

    def every_cookie(self):
        """The Set-Cookie lines of a whole life: CSRF, login, renewal, password change, logout, dead session."""
        client = self.client(host="site.example", session_cookie="__Host-sessionid", csrf_cookie="__Host-csrftoken")
        email, ours = self.new_user(), {"Origin": ORIGIN}
        answers = [client.get("/api/login-set-cookie/"),
                   client.post("/api/login/", {"email": email, "password": PASSWORD}, headers=ours)]
        self.server.rows("UPDATE gatehouse_session SET last_seen_on = datetime('now', '-2 hours')")
        answers += [client.get("/api/account/"),
                    client.post("/api/account/password/", {"current_password": PASSWORD,
                                                           "new_password": "a quiet harbour"}, headers=ours)]
        token = client.session
        answers.append(client.post("/api/logout/", headers=ours))
        client.cookies["__Host-sessionid"] = token
        answers.append(client.get("/api/account/"))
        self.assertEqual([answer.status for answer in answers], [200, 200, 200, 200, 200, 403])
        lines = [line for answer in answers for line in answer.all("Set-Cookie")]
        self.assertGreaterEqual(len(lines), 8)
        return lines

    def test_3_3_1_every_cookie_is_secure_and_has_the_prefix_when_the_site_is_https(self):
        for line in self.every_cookie():
            self.assertTrue(line.endswith("; Secure"), line)
            self.assertTrue(line.startswith("__Host-"), line)

    def test_3_3_2_every_cookie_that_lasts_is_same_site_lax(self):
        for line in self.every_cookie():
            if "Max-Age=0;" not in line:
                self.assertIn("; SameSite=Lax", line)

    def test_3_3_3_every_cookie_is_for_this_host_and_all_its_paths(self):
        for line in self.every_cookie():
            self.assertRegex(line, "^__Host-[a-z_]+=")
            self.assertIn("; Path=/;", line)
            self.assertNotIn("domain=", line.lower())

    def test_3_3_4_the_session_cookie_is_hidden_from_scripts(self):
        for line in self.every_cookie():
            if line.startswith("__Host-sessionid=") and "Max-Age=0;" not in line:
                self.assertIn("; HttpOnly;", line)

    def test_3_3_5_cookies_are_far_smaller_than_browsers_keep(self):
        client = self.client(host="site.example")
        for line in self.every_cookie() + client.get("/api/login-set-cookie/", headers={
                "Cookie": "__Host-csrftoken=" + "x" * 8000}).all("Set-Cookie"):
            self.assertLessEqual(len(line.split(";")[0]), 200)


class TokenOnlyInItsCookie(SiteTest):
    settings = web_settings()

    def test_3_3_4_no_answer_repeats_the_session_token(self):
        until("the pages are rendered", lambda: self.server.log("renderer_up"))
        client = self.signed_in(USER)
        token = client.session
        paths = ["/", "/posts", "/account", "/posts/1", "/no-such-page", "/api/no-such-route/", "/posts/new"]
        asked = [("GET", path) for path in paths] + [(method, path.replace("{id}", "1")) for method, path in routes()
                                                     if method in ("GET", "HEAD", "OPTIONS", "PUT", "PATCH")]
        for method, path in asked:
            answer = client.request(method, path, {} if method in ("PUT", "PATCH") else None)
            self.assertNotIn(token, answer.text + answer.head.decode("latin-1"), (method, path))
        self.assertEqual(client.session, token)


class Forgery(SiteTest):
    """V3.5.1: what another site can make a browser send, with all its cookies."""

    def unsafe(self):
        """(method, path, body) of every unsafe route, as it would work for its user."""
        email = self.new_user()
        self.server.rows("INSERT INTO blog_post (created_on, modified_on, title, body, created_by_id) "
                         "VALUES (?, ?, 'kept', 'text', ?)", moment(), moment(), self.id_of(email))
        post = self.server.rows("SELECT max(id) FROM blog_post")[0][0]
        bodies = {"/api/login/": {"email": email, "password": PASSWORD},
                  "/api/account/password/": {"current_password": PASSWORD, "new_password": "a quiet harbour"}}
        for method, path in routes():
            if method not in ("GET", "HEAD", "OPTIONS"):
                body = bodies.get(path, {"title": "forged", "body": "forged"})
                yield email, method, path.replace("{id}", str(post)), body

    def forged(self):
        return self.server.rows("SELECT count(*) FROM blog_post WHERE title = 'forged'")

    def assert_refused(self, name, **request):
        email, forged = None, self.forged()
        for email, method, path, body in self.unsafe():
            token = self.new_tokens(email)[0]
            cookies = request.get("cookies", f"csrftoken={CSRF}; sessionid={token}").replace("TOKEN", token)
            headers = {"Cookie": cookies, "Content-Type": "application/json", **request.get("headers", {})}
            with self.subTest(name, method=method, path=path):
                answer = self.client().request(method, path, json.dumps(body), headers=headers)
                self.assertEqual(answer.status, 403, answer.text)
                self.assertEqual(answer.all("Set-Cookie"), [])
        self.assertEqual(self.forged(), forged)
        self.assertEqual(self.server.rows("SELECT count(*) FROM blog_post WHERE title = 'kept' AND created_by_id = ?",
                                          self.id_of(email)), [(1,)])

    def test_3_5_1_without_the_token_nothing_is_done(self):
        self.assert_refused("no header")
        self.assert_refused("no cookie", headers={"X-CSRFToken": CSRF}, cookies="sessionid=TOKEN")
        for wrong in ("t" * 32, "", "s" * 31, "S" * 32):
            self.assert_refused(f"header {wrong!r}", headers={"X-CSRFToken": wrong})

    def test_3_5_1_from_another_origin_nothing_is_done_even_with_the_token(self):
        for origin in FOREIGN:
            self.assert_refused(f"origin {origin!r}", headers={"X-CSRFToken": CSRF, "Origin": origin})
        for site in ("cross-site", "same-site"):
            self.assert_refused(site, headers={"X-CSRFToken": CSRF, "Sec-Fetch-Site": site})

    def test_3_5_1_with_the_token_from_our_own_origin_everything_works(self):
        for email, method, path, body in self.unsafe():
            answer = self.session_for(email).request(method, path, body, headers={"Origin": "http://localhost"})
            self.assertIn(answer.status, (200, 201, 204, 404), (method, path, answer.text))  # 404: not a session's id

    def test_3_5_2_a_login_needs_a_content_type_that_forms_cannot_send(self):
        email = self.new_user()
        body = json.dumps({"email": email, "password": PASSWORD})
        for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "",
                             "text/plain; application/json", "text/html", "application/jsonp"):
            client = self.client()
            client.cookies["csrftoken"] = CSRF
            answer = client.post("/api/login/", body, headers={"Content-Type": content_type})
            self.assertEqual((answer.status, client.session), (415, None), content_type)
        self.assertEqual(client.login(email).status, 200)

    def test_3_5_3_safe_methods_change_nothing(self):
        email = self.new_user()
        client = self.session_for(email)
        tables = ("accounts_customuser", "blog_post", "gatehouse_session")

        def everything():
            return [self.server.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables]

        before = everything()
        for _, path in routes():
            for method in ("GET", "HEAD", "OPTIONS", "TRACE"):
                for query in ("", "?_method=DELETE", "?title=forged&body=forged"):
                    client.request(method, path.replace("{id}", "1") + query, {"title": "forged", "_method": "DELETE"},
                                   headers={"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "POST"})
        self.assertEqual(everything(), before)
        for path in ("/api/login/", "/api/logout/", "/api/account/password/"):
            self.assertEqual(client.get(path).status, 405, path)

    def test_3_5_6_there_is_no_jsonp(self):
        client = self.session_for(self.new_user())
        for path in ("/api/account/", "/api/posts/", "/api/account/sessions/"):
            plain = client.get(path)
            for query in ("?callback=steal", "?jsonp=steal", "?format=jsonp&callback=steal"):
                answer = client.get(path + query)
                self.assertEqual(answer.get("Content-Type"), "application/json")
                self.assertTrue(answer.text.startswith("{") and json.loads(answer.body) is not None)
                self.assertNotIn("steal(", answer.text)
            self.assertEqual(plain.status, 200)
