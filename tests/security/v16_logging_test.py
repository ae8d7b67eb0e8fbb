"""OWASP ASVS 5.0, chapter V16: what the log tells, and what it never tells; see asvs/others.toml."""

import json
import re
import sqlite3

from support.client import raw
from support.server import PASSWORD, ROOT

from security.site import CSRF, SiteTest, moment


class Events(SiteTest):
    def test_16_1_1_every_event_of_the_source_is_in_the_document(self):
        sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "server/src").rglob("*.cpp"))
        calls = re.findall(r'log(?:_|\(\))?\.write\(([^{]*)\{', sources)
        events = {name for call in calls for name in re.findall(r'"([a-z_]+)"', call)}
        self.assertGreater(len(events), 12)
        document = (ROOT / "docs/log.md").read_text(encoding="utf-8")
        self.assertEqual([event for event in sorted(events) if f"`{event}`" not in document], [])

    def test_16_2_1_every_record_is_json_with_its_time_in_utc_and_requests_name_who_and_where(self):
        email = self.new_user()
        self.signed_in(email).get("/api/account/?marked")
        line = self.logged("request", lambda line: line.get("query") == "marked")[0]
        self.assertEqual((line["user"], line["address"], line["method"], line["path"], line["status"]),
                         (self.id_of(email), "127.0.0.1", "GET", "/api/account/", 200))
        login = self.logged("login", lambda line: line["user"] == self.id_of(email))
        self.assertEqual(len(login), 1)
        for line in self.server.log():
            self.assertRegex(line["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
            self.assertLessEqual({"time", "level", "event"}, set(line))

    def test_16_3_1_each_login_logout_and_password_change_has_one_record(self):
        email = self.new_user()
        user, client = self.id_of(email), self.client()
        client.login(email, "wrong harbour")
        client.login(email)
        client.post("/api/account/password/", {"current_password": PASSWORD, "new_password": "a quiet harbour"})
        client.delete("/api/account/sessions/")
        client.logout()
        for event in ("login_failed", "login", "password_changed", "other_sessions_ended", "logout"):
            records = self.logged(event, lambda line: line["user"] == user)
            self.assertEqual(len([line for line in records if line["user"] == user]), 1, event)
        failed = self.logged("login_failed", lambda line: line["user"] == user)[0]
        self.assertEqual((failed["address"], failed["level"]), ("127.0.0.1", "warning"))

    def test_16_3_2_a_refused_change_has_one_record_that_names_user_and_object(self):
        email = self.new_user()
        self.server.rows("INSERT INTO blog_post (created_on, modified_on, title, body) VALUES (?, ?, 't', 'b')",
                         moment(), moment())
        path = f"/api/posts/{self.server.rows('SELECT max(id) FROM blog_post')[0][0]}/"
        self.assertEqual(self.session_for(email).delete(path).status, 403)
        records = self.logged("permission_denied", lambda line: line["path"] == path)
        self.assertEqual([(line["user"], line["method"]) for line in records], [(self.id_of(email), "DELETE")])

    def test_16_3_3_attempts_to_get_around_a_control_are_recorded(self):
        client = self.session_for(self.new_user())
        client.delete("/api/posts/7/", headers={"Origin": "https://evil.example", "X-CSRFToken": CSRF})
        record = self.logged("csrf_refused", lambda line: line["path"] == "/api/posts/7/")[0]
        self.assertEqual((record["origin"], record["why"]),
                         ("https://evil.example", "CSRF Failed: Origin checking failed"))
        raw(self.port, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
        self.logged("request_refused", lambda line: line["why"] == "not exactly one Host")
        self.client(host="evil.example").get("/?other-host")
        self.logged("request", lambda line: line["query"] == "other-host" and line["status"] == 400)


class Secrets(SiteTest):
    settings = {"log-level": "debug"}

    def test_16_2_5_no_password_token_cookie_or_searched_word_is_ever_logged(self):
        email, secrets = self.new_user("first harbour light"), ["first harbour light", "second harbour light"]
        client = self.client()
        client.login(email, "wrong harbour light")
        client.login(email, "first harbour light")
        secrets += ["wrong harbour light", *client.cookies.values()]
        client.get("/api/posts/?search=zebrafinch&token=hunter2-in-a-query")
        client.get("/api/nothing/?password=hunter2-in-a-query")
        client.post("/api/posts/", {"title": "zebrafinch", "body": "quokka-in-a-body"})
        client.post("/api/posts/", '{"title": "quokka-in-a-body', headers={"Content-Type": "application/json"})
        client.get("/api/account/", headers={"Authorization": "Bearer hunter2-in-a-header"})
        client.post("/api/account/password/", {"current_password": "first harbour light",
                                               "new_password": "second harbour light"})
        secrets += [*client.cookies.values(), "zebrafinch", "hunter2", "quokka"]
        client.delete("/api/posts/1/", headers={"X-CSRFToken": "h" * 32, "Referer": "https://x.example/hunter2"})
        token = client.session
        client.logout()
        self.holding(token).get("/api/account/?the-end")
        self.logged("request", lambda line: line["query"] == "the-end")
        log = self.server.log_text()
        self.assertEqual([secret for secret in secrets + ["h" * 32] if secret in log], [])
        self.assertIn("login_failed", log)

    def test_16_4_1_a_stranger_cannot_write_a_line_of_the_log(self):
        forged = '{"event":"login","user":1}'
        for text in ("\n" + forged, "\r\n" + forged, "\x1b[2J\x1b[31m" + forged, "\u2028" + forged, "\0" + forged,
                     '"}\n' + forged, "\u202e" + forged, "x" * 5000 + "\n" + forged):
            self.client().login(text)
            as_header = text.replace("\r", "").replace("\n", "").replace("\0", "")[:1000].encode()
            lines = b"".join(name + b": " + as_header + b"\r\n" for name in
                             (b"User-Agent", b"X-Forwarded-For", b"X-Request-ID", b"Origin", b"Referer"))
            raw(self.port, b"POST /api/logout/ HTTP/1.1\r\nHost: localhost\r\n" + lines + b"Content-Length: 0\r\n\r\n")
        for path in ("/api/%0a%0d%7b", "/api/\x1b[2J", "/api/\u2028", "/%00%1b%0a", "/?%0a=%0a", '/"}',
                     "/?" + "a" * 3000):
            raw(self.port, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        self.client().get("/?the-end")
        self.logged("request", lambda line: line["query"] == "the-end")
        for line in self.server.log_text().splitlines():
            self.assertTrue(line.isascii() and line.isprintable(), line)
            self.assertIsInstance(json.loads(line)["event"], str)
        self.assertEqual([line for line in self.server.log("login") if line["user"] == 1], [])


class Failure(SiteTest):
    def test_16_5_2_while_another_program_holds_the_database_reading_goes_on_and_writing_waits_its_turn(self):
        client = self.session_for(self.new_user())
        self.logged("sessions_purged")  # at the start: it would wait for the lock, too
        with self.server_transaction() as connection:
            connection.execute("BEGIN IMMEDIATE")
            answer = client.post("/api/posts/", {"title": "locked out", "body": "text"})
            self.assertEqual((answer.status, answer.get("Retry-After")), (503, "5"))
            self.assertEqual(answer.json(), {"detail": "Service temporarily unavailable, try again later."})
            self.assertEqual(client.get("/api/posts/").status, 200)
        self.assertEqual(client.post("/api/posts/", {"title": "let in", "body": "text"}).status, 201)
        self.assertEqual(self.server.rows("SELECT title FROM blog_post WHERE title IN ('locked out', 'let in')"),
                         [("let in",)])
        self.logged("database_unavailable")
    def break_sessions(self, name):
        connection = sqlite3.connect(self.server.database, timeout=10)
        with connection:
            connection.execute(f"ALTER TABLE gatehouse_session{'' if name else '_away'} RENAME TO "
                               f"gatehouse_session{'_away' if name else ''}")
        connection.close()

    def test_16_5_3_when_sessions_cannot_be_looked_up_nobody_is_let_in_and_nothing_is_told(self):
        email = self.new_user()
        token = self.new_tokens(email)[0]
        self.break_sessions(True)
        try:
            for method, path in (("GET", "/api/account/"), ("GET", "/api/posts/"), ("DELETE", "/api/posts/1/"),
                                 ("POST", "/api/logout/")):
                answer = self.holding(token).request(method, path)
                self.assertIn(answer.status, (500, 503), path)
                for word in ("gatehouse_session", "SELECT", "sqlite", "no such table", token):
                    self.assertNotIn(word, answer.text)
            answer = self.client().login(email)
            self.assertIn(answer.status, (500, 503))
            self.assertEqual(answer.all("Set-Cookie"), [])
            self.assertEqual(self.client().get("/-/live").status, 200)
        finally:
            self.break_sessions(False)
        self.assert_is(self.holding(token), email)
        self.assertIn("gatehouse_session", self.logged("unexpected")[0]["what"])  # 16.3.4: the log knows
