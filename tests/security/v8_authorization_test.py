"""OWASP ASVS 5.0, chapter V8: every route for everybody, as one table; see asvs/others.toml."""

import json

from support.server import PASSWORD

from security.site import SiteTest, moment, routes

# Everybody who may ask. The post and the session that the routes with {id} name are the author's.
WHO = ("anonymous", "author", "other", "staff", "disabled")
TITLE = {"title": "changed", "body": "text"}
LOGIN = "as somebody who may log in"
WRONG = {"current_password": "wrong harbour", "new_password": "a quiet harbour"}

ANYBODY = (200, 200, 200, 200, 200)
SIGNED_IN = (403, 200, 200, 200, 403)
TABLE = {  # (method, path): (answers to WHO, body)
    **{(method, "/api/login-set-cookie/"): (ANYBODY, None)
       for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")},
    ("POST", "/api/login/"): (ANYBODY, LOGIN),
    ("POST", "/api/logout/"): (ANYBODY, None),
    ("GET", "/api/account/"): (SIGNED_IN, None),
    ("GET", "/api/account/profile/"): (SIGNED_IN, None),
    ("POST", "/api/account/password/"): ((403, 400, 400, 400, 403), WRONG),
    ("GET", "/api/account/sessions/"): (SIGNED_IN, None),
    ("DELETE", "/api/account/sessions/"): ((403, 204, 204, 204, 403), None),
    ("DELETE", "/api/account/sessions/{id}/"): ((403, 204, 404, 404, 403), None),
    **{("OPTIONS", path): (SIGNED_IN, None)
       for path in ("/api/account/", "/api/account/profile/", "/api/account/password/", "/api/account/sessions/",
                    "/api/account/sessions/{id}/")},
    ("GET", "/-/live"): (ANYBODY, None),
    ("GET", "/-/ready"): (ANYBODY, None),
    ("GET", "/api/posts/"): (SIGNED_IN, None),
    ("POST", "/api/posts/"): ((403, 201, 201, 201, 403), TITLE),
    ("OPTIONS", "/api/posts/"): (SIGNED_IN, None),
    ("GET", "/api/posts/{id}/"): (SIGNED_IN, None),
    ("PUT", "/api/posts/{id}/"): ((403, 200, 403, 200, 403), TITLE),
    ("PATCH", "/api/posts/{id}/"): ((403, 200, 403, 200, 403), TITLE),
    ("DELETE", "/api/posts/{id}/"): ((403, 204, 403, 204, 403), None),
    ("OPTIONS", "/api/posts/{id}/"): (SIGNED_IN, None),
}


class Authorization(SiteTest):
    def new_post(self, author):
        """The number of a post of this user."""
        self.server.rows("INSERT INTO blog_post (created_on, modified_on, title, body, created_by_id, modified_by_id)"
                         " VALUES (?, ?, 'kept', 'text', ?, ?)", moment(), moment(), *[self.id_of(author)] * 2)
        return self.server.rows("SELECT max(id) FROM blog_post")[0][0]

    def as_each(self):
        """(who, a visitor of that kind, the author's e-mail) with users and sessions nobody else uses."""
        for who in WHO:
            author = self.new_user()
            email = author if who == "author" else self.new_user(is_staff=who == "staff", is_superuser=who == "staff")
            visitor = self.client()
            visitor.cookies["csrftoken"] = "s" * 32
            if who != "anonymous":
                visitor.cookies["sessionid"] = self.new_tokens(email)[0]
            if who == "disabled":
                author = email  # even for what was theirs
                self.server.rows("UPDATE accounts_customuser SET is_active = 0 WHERE email = ?", email)
            yield who, visitor, author

    def target(self, path, author):
        if path == "/api/account/sessions/{id}/":
            self.new_tokens(author)
            return path.replace("{id}", str(self.server.rows("SELECT max(id) FROM gatehouse_session")[0][0]))
        return path.replace("{id}", str(self.new_post(author))) if "{id}" in path else path

    def test_8_2_1_every_route_answers_each_kind_of_visitor_as_the_table_says(self):
        listed = {(method, path) for method, path in routes() if method != "HEAD"}
        self.assertEqual(set(TABLE), listed, "a new route needs its line")
        somebody = self.new_user()
        for (method, path), (expected, body) in TABLE.items():
            body = {"email": somebody, "password": PASSWORD} if body == LOGIN else body
            for (who, visitor, author), status in zip(self.as_each(), expected):
                target = self.target(path, author)
                with self.subTest(method=method, path=target, who=who):
                    if method == "GET":
                        self.assertEqual(visitor.request("HEAD", target).status, status)
                    self.assertEqual(visitor.request(method, target, body).status, status)

    def test_8_2_2_who_may_not_change_an_object_changes_nothing_of_it(self):
        for who, visitor, author in self.as_each():
            if who in ("author", "staff"):
                continue
            post = self.new_post(author)
            before = self.server.rows("SELECT * FROM blog_post WHERE id = ?", post)
            for method in ("PUT", "PATCH", "DELETE"):
                for path in (f"/api/posts/{post}/", f"/api/posts/{post}/?created_by={post}", f"/api/posts/0{post}/"):
                    self.assertIn(visitor.request(method, path, TITLE).status, (403, 404), (who, method, path))
            self.assertEqual(self.server.rows("SELECT * FROM blog_post WHERE id = ?", post), before)

    def test_8_2_2_nobody_sees_or_ends_the_sessions_of_another(self):
        victim, thief = self.new_user(), self.new_user(is_staff=1, is_superuser=1)
        self.new_tokens(victim, 3)
        ids = [row[0] for row in self.server.rows("SELECT id FROM gatehouse_session WHERE user_id = ?",
                                                  self.id_of(victim))]
        visitor = self.session_for(thief)
        shown = {row["id"] for row in visitor.get("/api/account/sessions/").json()["results"]}
        self.assertFalse(shown & set(ids))
        for session in ids:
            self.assertEqual(visitor.delete(f"/api/account/sessions/{session}/").status, 404)
        visitor.delete("/api/account/sessions/")
        self.assertEqual(self.sessions_of(victim), 3)

    def test_8_2_3_fields_that_are_not_the_clients_are_ignored(self):
        email, other = self.new_user(), self.new_user()
        visitor = self.session_for(email)
        theirs = {"id": 1, "created_by": self.id_of(other), "created_by_id": self.id_of(other),
                  "modified_by": self.id_of(other), "created_on": "2001-01-01T00:00:00Z", "is_staff": True,
                  "__proto__": {"is_staff": True}}
        made = visitor.post("/api/posts/", {**TITLE, **theirs}).json()
        for body in ({**TITLE, **theirs}, theirs):
            changed = visitor.request("PATCH", f"/api/posts/{made['id']}/", body).json()
            self.assertEqual((changed["id"], changed["created_by"], changed["modified_by"], changed["created_on"]),
                             (made["id"], self.id_of(email), self.id_of(email), made["created_on"]))
        self.assertNotEqual(made["id"], 1)
        self.assertEqual(self.server.rows("SELECT is_staff FROM accounts_customuser WHERE email = ?", email), [(0,)])

    def test_8_3_1_what_the_client_says_about_itself_is_not_believed(self):
        author = self.new_user()
        visitor, post = self.session_for(self.new_user()), self.new_post(author)
        for headers in ({"X-Original-URL": "/api/account/"}, {"X-Rewrite-URL": "/"}, {"X-HTTP-Method-Override": "GET"},
                        {"Referer": "http://localhost/admin"}, {"X-Is-Staff": "1"},
                        {"X-User-Id": str(self.id_of(author))}):
            self.assertEqual(visitor.delete(f"/api/posts/{post}/", headers=headers).status, 403, headers)
        for cookie in ("is_staff=1", "role=admin", f"user={author}"):
            name, value = cookie.split("=")
            visitor.cookies[name] = value
            self.assertEqual(visitor.delete(f"/api/posts/{post}/").status, 403, cookie)

    def test_8_3_2_a_changed_right_counts_at_the_next_request_of_a_running_session(self):
        email = self.new_user()
        visitor, post = self.session_for(email), self.new_post(self.new_user())
        for staff, status in ((0, 403), (1, 200), (0, 403)):
            self.server.rows("UPDATE accounts_customuser SET is_staff = ? WHERE email = ?", staff, email)
            self.assertEqual(visitor.request("PATCH", f"/api/posts/{post}/", json.dumps(TITLE), headers={
                "Content-Type": "application/json"}).status, status)
