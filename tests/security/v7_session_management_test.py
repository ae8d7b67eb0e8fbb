"""OWASP ASVS 5.0, chapter V7: each test is named after the item that it proves; see asvs/v7.toml."""

import base64
import subprocess

from support.server import BINARY, PASSWORD, ROOT, until

from security.site import SiteTest, moment, routes, web_settings

SESSIONS = (ROOT / "docs/sessions.md").read_text(encoding="utf-8")


def default_of(setting):
    """As `gatehouse settings` prints it."""
    printed = subprocess.run([BINARY, "settings"], check=True, capture_output=True, text=True).stdout
    line = next(line for line in printed.splitlines() if line.startswith(f"| `--{setting}` "))
    return line.split("|")[3].strip(" `")


class Documentation(SiteTest):
    def test_7_1_1_the_lifetimes_in_the_document_are_the_defaults_and_nist_is_answered(self):
        for setting, sentence in (("session-idle-timeout", "{} days without a visit"),
                                  ("session-absolute-timeout", "{} days after login")):
            self.assertIn(sentence.format(int(default_of(setting)) // 86400), SESSIONS)
        self.assertIn("NIST SP 800-63B", SESSIONS)

    def test_7_1_2_as_many_sessions_as_browsers_and_each_stays_its_own(self):
        self.assertIn("as many as the user has browsers", SESSIONS)
        email = self.new_user()
        browsers = [self.signed_in(email) for _ in range(12)]
        for browser in browsers:
            self.assert_is(browser, email)
        browsers[3].logout()
        self.assertEqual([browser.get("/api/account/").status for browser in browsers].count(200), 11)


class Tokens(SiteTest):
    def test_7_2_1_only_the_server_decides_about_a_token(self):
        client = self.signed_in()
        token, flipped = client.session, ("B" if client.session[7] == "A" else "A")
        for forged in (token[:7] + flipped + token[8:], token.swapcase(), token[:-1], token + "A", token[::-1],
                       "A" * 43, base64.b64encode(b'{"user":1,"is_staff":true}').decode(), "1", "admin"):
            self.assert_nobody(forged)
        self.assertEqual(client.get("/api/account/").status, 200)

    def test_7_2_2_nothing_but_a_session_signs_anybody_in(self):
        email = self.new_user()
        token = self.signed_in(email).session
        basic = base64.b64encode(f"{email}:{PASSWORD}".encode()).decode()
        for headers in ({"Authorization": f"Basic {basic}"}, {"Authorization": f"Bearer {token}"},
                        {"Authorization": f"Token {token}"}, {"X-Session": token}, {"X-Api-Key": token},
                        {"Remote-User": email}, {"X-Forwarded-User": email}, {"X-User-Id": "1"}):
            self.assertEqual(self.client().get("/api/account/", headers=headers).status, 403, headers)
        for query in (f"?sessionid={token}", f"?token={token}", f"?email={email}&password={PASSWORD}"):
            self.assertEqual(self.client().get("/api/account/" + query).status, 403, query)

    def test_7_2_3_a_token_is_256_bits_and_never_comes_twice(self):
        email = self.new_user()
        tokens = {self.signed_in(email).session for _ in range(20)}
        self.assertEqual(len(tokens), 20)
        self.assertEqual({len(base64.urlsafe_b64decode(token + "=")) for token in tokens}, {32})

    def test_7_2_4_login_and_login_again_make_a_new_token_and_end_the_old_one(self):
        email, other = self.new_user(), self.new_user()
        client = self.signed_in(email)
        for again in (email, other, email):
            before = client.session
            self.assertEqual(client.login(again).status, 200)
            self.assertNotEqual(client.session, before)
            self.assert_nobody(before)
            self.assert_is(client, again)
        before = client.session
        self.assertEqual(client.login(email, "wrong").status, 400)
        self.assertEqual(client.session, before, "who fails to log in again stays who they are")
        self.assert_is(client, email)

    def test_7_2_4_changing_the_password_makes_a_new_token_too(self):
        client = self.signed_in()
        before = client.session
        answer = client.post("/api/account/password/",
                             {"current_password": PASSWORD, "new_password": "a quiet harbour"})
        self.assertEqual(answer.status, 200)
        self.assertNotEqual(client.session, before)
        self.assert_nobody(before)


class Timeouts(SiteTest):
    settings = {"session-idle-timeout": 3600, "session-absolute-timeout": 7200}

    def aged(self, **columns):
        """Statuses of a session whose row is that old, and of the one beside it that is not."""
        email = self.new_user()
        old, fresh = self.session_for(email), self.session_for(self.new_user())
        for name, ago in columns.items():
            self.server.rows(f"UPDATE gatehouse_session SET {name} = ? WHERE user_id = ?", moment(**ago),
                             self.id_of(email))
        return old.get("/api/account/").status, fresh.get("/api/account/").status

    def test_7_3_1_a_session_ends_after_the_set_time_without_a_visit(self):
        self.assertEqual(self.aged(last_seen_on={"minutes": 58}), (200, 200))
        self.assertEqual(self.aged(last_seen_on={"minutes": 61}), (403, 200))

    def test_7_3_2_a_session_ends_the_set_time_after_login_however_recently_it_was_used(self):
        self.assertEqual(self.aged(created_on={"minutes": 118}), (200, 200))
        self.assertEqual(self.aged(created_on={"minutes": 121}), (403, 200))


class Endings(SiteTest):
    def test_7_4_1_after_logout_the_token_is_dead_its_row_and_its_cookie_are_gone(self):
        email = self.new_user()
        client = self.signed_in(email)
        token = client.session
        answer = client.logout()
        self.assertEqual(answer.status, 200)
        self.assertRegex(answer.get("Set-Cookie"), r'^sessionid=""; expires=Thu, 01 Jan 1970 .*; Max-Age=0; Path=/')
        self.assert_nobody(token)
        self.assertEqual(self.sessions_of(email), 0)
        self.assertIn("no-store", answer.get("Cache-Control"))

    def test_7_4_1_an_expired_session_is_dead_and_its_row_is_purged(self):
        email = self.new_user()
        token = self.new_tokens(email, seen=moment(days=15))[0]
        self.assert_nobody(token)
        self.clear_sessions()
        self.assertEqual(self.sessions_of(email), 0)

    def clear_sessions(self):
        subprocess.run([BINARY, "clearsessions", "--data", self.server.folder], check=True, capture_output=True)

    def test_7_4_2_a_disabled_or_deleted_user_is_out_at_the_next_request_and_the_rows_go(self):
        for change in ("UPDATE accounts_customuser SET is_active = 0 WHERE id = ?",
                       "DELETE FROM accounts_customuser WHERE id = ?"):
            email = self.new_user()
            user, browsers = self.id_of(email), [self.session_for(email) for _ in range(3)]
            self.server.rows(change, user)
            self.assertEqual([browser.get("/api/posts/").status for browser in browsers], [403] * 3)
            self.clear_sessions()  # the server does the same every hour
            self.assertEqual(self.server.rows("SELECT count(*) FROM gatehouse_session WHERE user_id = ?", user), [(0,)])

    def test_7_4_3_changing_the_password_ends_all_other_sessions(self):
        email = self.new_user()
        here, others = self.signed_in(email), [self.session_for(email) for _ in range(3)]
        here.post("/api/account/password/", {"current_password": PASSWORD, "new_password": "a quiet harbour"})
        self.assertEqual([browser.get("/api/account/").status for browser in [here, *others]], [200, 403, 403, 403])

    def test_7_4_5_an_administrator_ends_the_sessions_of_one_user_or_of_all(self):
        email, other = self.new_user(), self.new_user()
        theirs, others = [self.session_for(email) for _ in range(2)], self.session_for(other)

        def end(*whose):
            subprocess.run([BINARY, "endsessions", *whose, "--data", self.server.folder], check=True,
                           capture_output=True)

        end(email)
        self.assertEqual([browser.get("/api/account/").status for browser in [*theirs, others]], [403, 403, 200])
        end("--all")
        self.assertEqual(others.get("/api/account/").status, 403)
        self.assertEqual(self.signed_in(email).get("/api/account/").status, 200)


class Abuse(SiteTest):
    def test_7_5_1_what_signs_in_is_changed_only_with_the_current_password(self):
        email = self.new_user()
        client = self.signed_in(email)
        for body in ({"new_password": "a quiet harbour"},
                     {"current_password": "wrong", "new_password": "a quiet harbour"}):
            self.assertEqual(client.post("/api/account/password/", body).status, 400)
        client.post("/api/account/password/", {"current_password": PASSWORD, "new_password": "a quiet harbour",
                                               "email": "thief@example.org", "is_staff": True})
        self.assert_is(client, email)
        for path in ("/api/account/", "/api/account/profile/"):
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                self.assertEqual(client.request(method, path, {"email": "thief@example.org"}).status, 405)
        self.assert_is(client, email)

    def test_7_5_2_a_user_sees_the_own_sessions_and_ends_one_or_all_others(self):
        email = self.new_user()
        here = self.signed_in(email)
        third, fourth, stranger = (self.session_for(who) for who in (email, email, self.new_user()))
        rows = here.get("/api/account/sessions/").json()["results"]
        self.assertEqual([row["current"] for row in rows].count(True), 1)
        self.assertEqual(set(rows[0]), {"id", "created_on", "last_seen_on", "address", "user_agent", "current"})
        mine = next(row["id"] for row in third.get("/api/account/sessions/").json()["results"] if row["current"])
        self.assertEqual(here.delete(f"/api/account/sessions/{mine}/").status, 204)
        self.assertEqual([c.get("/api/account/").status for c in (here, third, fourth)], [200, 403, 200])
        self.assertEqual(here.delete("/api/account/sessions/").status, 204)
        self.assertEqual([c.get("/api/account/").status for c in (here, fourth, stranger)], [200, 403, 200])

    def test_7_6_2_only_the_post_of_a_login_starts_a_session(self):
        email = self.new_user()
        body = f'{{"email":"{email}","password":"{PASSWORD}"}}'.encode()
        for method, path in routes():
            if (method, path) == ("POST", "/api/login/"):
                continue
            client = self.client()
            client.cookies["csrftoken"] = "s" * 32
            client.request(method, path.replace("{id}", "1"), body, headers={"Content-Type": "application/json"})
            self.assertIsNone(client.session, (method, path))
        client = self.client()
        for path in ("/api/login/", f"/api/login/?email={email}&password={PASSWORD}"):
            for method in ("GET", "HEAD", "OPTIONS"):
                client.request(method, path, body, headers={"Content-Type": "application/json"})
                self.assertIsNone(client.session, (method, path))
        self.assertEqual(self.sessions_of(email), 0)


class Pages(SiteTest):
    settings = web_settings()

    def test_7_4_4_every_page_for_the_signed_in_offers_to_sign_out(self):
        until("the pages are rendered", lambda: self.server.log("renderer_up"))
        client = self.session_for("user_0@email.com")
        mine = self.server.rows("SELECT min(id) FROM blog_post WHERE created_by_id = ?", self.id_of("user_0@email.com"))
        for path in ("/", "/posts", "/posts?page=2", "/posts/new", f"/posts/{mine[0][0]}", f"/posts/{mine[0][0]}/edit",
                     "/account"):
            page = client.get(path)
            self.assertEqual(page.status, 200, path)
            self.assertIn(">Sign out</span></button>", page.text, path)
        self.assertNotIn("Sign out", self.client().get("/").text)
