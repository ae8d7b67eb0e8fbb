"""What becomes of sessions when everything happens at once, or in the worst order."""

import hashlib
import select

from support.server import PASSWORD, until

from security.site import SiteTest, at_once, connections, head, moment

ROUNDS = 200


def login_body(email, password=PASSWORD):
    return f'{{"email":"{email}","password":"{password}"}}'.encode()


def token_in(answer):
    return next((line.split("=", 1)[1].split(";")[0] for line in answer.all("Set-Cookie")
                 if line.startswith("sessionid=")), None)


class LoggingOutMeanwhile(SiteTest):
    def test_nothing_brings_a_session_back_that_was_logged_out_while_it_was_renewed_and_used(self):
        email = self.new_user()
        tokens = self.new_tokens(email, ROUNDS, seen=moment(hours=2))  # every use renews, that is, writes
        for number, token in enumerate(tokens):
            if number % 20 == 0:
                lines = connections(self, 5)  # the kernel deals them out to the loops anew
            requests = [head("GET", "/api/account/", token), head("GET", "/api/posts/?limit=1", token),
                        head("POST", "/api/logout/", token), head("GET", "/api/account/sessions/", token),
                        head("DELETE", "/api/account/sessions/", token)]
            order = number % len(requests)
            answers = at_once(lines, requests[order:] + requests[:order])
            self.assertLessEqual({answer.status for answer in answers}, {200, 204, 403})
            self.assertEqual(at_once(lines, [head("GET", "/api/account/", token)])[0].status, 403, number)
        self.assertEqual(self.sessions_of(email), 0)

    def test_login_and_logout_at_once_leave_what_was_logged_in_and_nothing_after_the_last_logout(self):
        email = self.new_user()
        token = self.new_tokens(email)[0]
        lines = connections(self, 2)
        for number in range(60):
            body = login_body(email)
            requests = [head("POST", "/api/login/", token, len(body)) + body, head("POST", "/api/logout/", token)]
            login, logout = at_once(lines, requests) if number % 2 else at_once(lines, requests[::-1])[::-1]
            self.assertEqual((login.status, logout.status), (200, 200))
            self.assertNotEqual(token_in(login), token)
            self.assert_nobody(token)  # both ended it
            token = token_in(login)
            self.assertEqual(self.sessions_of(email), 1)
        self.holding(token).logout()
        self.assert_nobody(token)
        self.assertEqual(self.sessions_of(email), 0)


class ManyTabs(SiteTest):
    def test_two_tabs_that_renew_at_once_keep_the_one_session_they_have(self):
        email = self.new_user()
        for token in self.new_tokens(email, 50, seen=moment(hours=2)):
            answers = at_once(connections(self, 4), [head("GET", "/api/account/", token)] * 4)
            self.assertEqual({answer.status for answer in answers}, {200})
            renewed = [token_in(answer) for answer in answers if answer.all("Set-Cookie")]
            self.assertEqual(set(renewed), {token})
            digest = hashlib.sha256(token.encode()).digest()
            self.assertGreater(self.server.rows("SELECT last_seen_on FROM gatehouse_session WHERE token_digest = ?",
                                                digest)[0][0], moment(hours=1))
        self.assertEqual(self.sessions_of(email), 50)

    def test_ten_logins_of_one_browser_at_once_are_sessions_of_their_own_and_end_the_one_before(self):
        email = self.new_user()
        before, body = self.new_tokens(email)[0], login_body(email)
        answers = at_once(connections(self, 10), [head("POST", "/api/login/", before, len(body)) + body] * 10)
        good = [answer for answer in answers if answer.status == 200]
        self.assertLessEqual({answer.status for answer in answers}, {200, 429})  # a throttle may slow the second half
        self.assertGreaterEqual(len(good), 5)
        tokens = {token_in(answer) for answer in good}
        self.assertEqual(len(tokens), len(good))
        self.assert_nobody(before)
        for token in tokens:
            self.assert_is(self.holding(token), email)
        last = self.holding(token_in(good[-1]))  # what the browser keeps; the others it can end
        self.assertEqual(last.delete("/api/account/sessions/").status, 204)
        self.assertEqual(self.sessions_of(email), 1)


class RequestsInFlight(SiteTest):
    def wait_for_renewal(self, token):
        """A request with this session has got past the look at it."""
        until("the session is renewed", lambda: self.server.rows(
            "SELECT 1 FROM gatehouse_session WHERE token_digest = ? AND last_seen_on > ?",
            hashlib.sha256(token.encode()).digest(), moment(hours=1)))

    def test_a_request_whose_session_ends_while_its_body_arrives_does_nothing(self):
        email = self.new_user()
        token, other = self.new_tokens(email, 2)
        line, body = connections(self, 1)[0], b'{"title":"too late","body":"text"}'
        line.send(head("POST", "/api/posts/", token, len(body)) + body[:10])
        self.assertEqual(self.holding(other).delete("/api/account/sessions/").status, 204)
        self.assertEqual(line.send(body[10:]).receive().status, 403)
        self.assertEqual(self.server.rows("SELECT count(*) FROM blog_post WHERE title = 'too late'"), [(0,)])

    def test_a_password_is_not_changed_by_a_session_that_ends_while_it_is_hashed(self):
        """Renewal tells that the session was alive when the change began; the hashes then take a while."""
        body = f'{{"current_password":"{PASSWORD}","new_password":"a quiet harbour"}}'.encode()
        for _ in range(20):
            email = self.new_user()
            token = self.new_tokens(email, seen=moment(hours=2))[0]
            other = self.session_for(email)
            line = connections(self, 1)[0].send(
                head("POST", "/api/account/password/", token, len(body)) + body)
            self.wait_for_renewal(token)
            self.assertEqual(other.delete("/api/account/sessions/").status, 204)
            in_time = not select.select([line.socket], [], [], 0)[0]
            answer = line.receive()
            if in_time:  # on a busy machine the change may have been quicker: then once more
                self.assertEqual(answer.status, 403)
                self.assert_nobody(token_in(answer) or token)
                self.assertEqual(self.sessions_of(email), 1)
                self.assertEqual(self.signed_in(email).get("/api/account/").status, 200)
                return
        self.fail("the change was always quicker")

    def test_a_login_of_a_user_who_is_deactivated_meanwhile_opens_nothing(self):
        for number in range(6):
            email, other = self.new_user(), self.new_user()
            held = self.new_tokens(other, seen=moment(hours=2))[0]
            body = login_body(email)
            line = connections(self, 1)[0].send(head("POST", "/api/login/", held, len(body)) + body)
            if number % 2:  # its browser's other session is renewed: the login has begun, and hashes now
                self.wait_for_renewal(held)
            self.server.rows("UPDATE accounts_customuser SET is_active = 0 WHERE email = ?", email)
            answer = line.receive()
            self.assertIn(answer.status, (200, 400))
            if answer.status == 200:
                self.assert_nobody(token_in(answer))


class Replay(SiteTest):
    def test_a_token_is_worth_nothing_once_its_session_has_ended_whatever_ended_it(self):
        column = "UPDATE accounts_customuser SET {} WHERE email = ?"
        by_sql = {"deactivation": column.format("is_active = 0"),
                  "a password changed elsewhere": column.format("password = 'pbkdf2_sha256$1$x$y'"),
                  "deletion": "DELETE FROM accounts_customuser WHERE email = ?"}
        ways = {**{name: lambda client, email, sql=sql: self.server.rows(sql, email) for name, sql in by_sql.items()},
                "logout": lambda client, email: client.logout(),
                "password change": lambda client, email: client.post(
                    "/api/account/password/", {"current_password": PASSWORD, "new_password": "a quiet harbour"})}
        for name, end in ways.items():
            with self.subTest(name):
                email = self.new_user()
                client = self.signed_in(email)
                token = client.session
                self.assert_is(self.holding(token), email)
                end(client, email)
                for method, path in (("GET", "/api/account/"), ("GET", "/api/posts/"), ("POST", "/api/posts/"),
                                     ("GET", "/api/account/sessions/"), ("POST", "/api/account/password/")):
                    self.assertEqual(self.holding(token).request(method, path, {} if method == "POST" else None)
                                     .status, 403, path)


class EmailAddresses(SiteTest):
    def test_a_session_follows_its_user_and_not_the_address(self):
        was, becomes = self.new_user(), "new-name@example.org"
        client = self.signed_in(was)
        self.server.rows("UPDATE accounts_customuser SET email = ? WHERE email = ?", becomes, was)
        self.assert_is(client, becomes)
        self.new_user(email=was, password="another secret")  # somebody else gets the old address
        self.assert_is(client, becomes)
        self.assert_is(self.signed_in(was, "another secret"), was)
        self.assertEqual(self.client().login(was).status, 400)
