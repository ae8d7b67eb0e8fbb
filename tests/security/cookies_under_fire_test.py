"""Session cookies as attackers send them: planted beforehand, twice, mangled, or read from a stolen database."""

import base64
import hashlib

from support.client import raw
from support.server import PASSWORD

from security.site import CSRF, SiteTest, head

CHOSEN = "A" * 43  # of a token's form, but never ours


class Fixation(SiteTest):
    def logged_in_with(self, cookies):
        """What a browser gets that logs in while it holds these cookies."""
        client = self.client()
        email = self.new_user()
        answer = client.post("/api/login/", {"email": email, "password": PASSWORD},
                             headers={"Cookie": f"csrftoken={CSRF}; {cookies}", "X-CSRFToken": CSRF})
        self.assertEqual(answer.status, 200)
        return client, email

    def test_a_token_that_a_stranger_planted_is_never_taken_over(self):
        for cookies in (f"sessionid={CHOSEN}", f"sessionid={CHOSEN}; sessionid={CHOSEN[::-1]}B",
                        f'sessionid="{CHOSEN}"', f"sessionid={CHOSEN}; Path=/; Domain=localhost",
                        f"$Version=1; sessionid={CHOSEN}; $Path=/", "sessionid=", "sessionid"):
            with self.subTest(cookies):
                client, email = self.logged_in_with(cookies)
                self.assertNotIn(CHOSEN, client.session)
                self.assert_is(client, email)
                self.assert_nobody(CHOSEN)

    def test_the_session_of_a_stranger_that_a_browser_was_given_ends_when_it_logs_in(self):
        stranger = self.new_user()
        planted = self.new_tokens(stranger)[0]
        for cookies in (f"sessionid={planted}", f"sessionid={CHOSEN}; sessionid={planted}"):
            client, email = self.logged_in_with(cookies)
            self.assertNotEqual(client.session, planted)
            self.assert_is(client, email)
            self.assert_nobody(planted)

    def test_of_two_cookies_of_the_name_the_last_counts_as_in_django_and_the_cookie_set_is_for_this_host_only(self):
        ann, ben = self.new_user(), self.new_user()
        first, second = self.new_tokens(ann)[0], self.new_tokens(ben)[0]
        for cookies, who in ((f"sessionid={first}; sessionid={second}", ben),
                             (f"sessionid={second}; x=1; sessionid={first}", ann)):
            self.assertEqual(self.client().get("/api/account/", headers={"Cookie": cookies}).json()["email"], who)
        answer = self.client().post("/api/login/", {"email": ann, "password": PASSWORD},
                                    headers={"Cookie": f"csrftoken={CSRF}", "X-CSRFToken": CSRF})
        for line in answer.all("Set-Cookie"):
            self.assertIn("; Path=/;", line)
            self.assertNotIn("domain", line.lower())


class HostPrefix(SiteTest):
    settings = {"public-url": "https://site.example", "cookie-prefix": "host"}

    def test_what_a_neighbouring_host_can_plant_is_not_even_read(self):
        """A sub-domain can set `sessionid` for the whole domain, but no cookie whose name begins with __Host-."""
        token = self.new_tokens(self.new_user())[0]
        for name, status in (("sessionid", 403), ("__Secure-sessionid", 403), ("__Host-sessionid", 200)):
            answer = self.client(host="site.example").get("/api/account/", headers={"Cookie": f"{name}={token}"})
            self.assertEqual(answer.status, status, name)


class MangledCookies(SiteTest):
    def account(self, cookie):
        cookie = cookie if isinstance(cookie, bytes) else cookie.encode()
        return raw(self.port, b"GET /api/account/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: "
                   + cookie + b"\r\n\r\n")[0]

    def test_only_the_exact_token_under_the_exact_name_signs_in(self):
        token = self.new_tokens(self.new_user())[0]
        percent = "".join(f"%{ord(c):02X}" for c in token)
        refused = {
            "name in other case": f"SESSIONID={token}", "name with a suffix": f"sessionid2={token}",
            "name with a space inside": f"session id={token}", "name percent-encoded": f"session%69d={token}",
            "value only": token, "other case": f"sessionid={token.swapcase()}",
            "upper case": f"sessionid={token.upper()}",
            "percent-encoded": f"sessionid={percent}", "a bit more": f"sessionid={token}A",
            "a bit less": f"sessionid={token[:-1]}", "standard base64": f"sessionid={token}=",
            "twice": f"sessionid={token}{token}", "a space inside": f"sessionid={token[:20]} {token[20:]}",
            "a tab inside": f"sessionid={token[:20]}\t{token[20:]}", "one quote": f'sessionid="{token}',
            "escaped NUL inside": f'sessionid="{token}\\000"', "emptied by the last": f"sessionid={token}; sessionid=",
            "very long": f"sessionid={token * 300}", "a comma list": f"sessionid={token},sessionid={token}",
            "many names": "; ".join(f"c{i}={i}" for i in range(1000)), "not ASCII": "sessionid=\u00e4\u20ac" + token,
            "SQL": "sessionid=' OR 1=1 --", "an array": f"sessionid[]={token}"}
        for name, cookie in refused.items():
            with self.subTest(name):
                answer = self.account(cookie)
                self.assertEqual(answer.status, 403)
                self.assertFalse([line for line in answer.all("Set-Cookie") if not line.startswith('sessionid="";')])
        # Python's http.cookies, and so Django, reads these as the token itself:
        for cookie in (f"sessionid={token}", f'sessionid="{token}"', f"  sessionid = {token} ;",
                       f";;sessionid={token};;", f"a; b; =c; sessionid={token}"):
            with self.subTest(cookie):
                self.assertEqual(self.account(cookie).status, 200)

    def test_what_is_no_header_value_is_refused_before_anything_looks_at_it(self):
        token = self.new_tokens(self.new_user())[0].encode()
        for cookie, statuses in ((b"sessionid=" + token + b"\0", {400}), (b"\0sessionid=" + token, {400}),
                                 (b"sessionid=" + token + b"\r\n folded", {400}),
                                 (b"sessionid=" + token + b"; x=" + b"y" * 20000, {431})):
            self.assertIn(self.account(cookie).status, statuses)
        self.assertEqual(self.account(b"sessionid=" + token).status, 200)


class StolenDatabase(SiteTest):
    def everything_used(self):
        """Logins, a password change, a wrong password; the words that must not be in any file."""
        email, secrets = self.new_user("first harbour light"), ["first harbour light", "second harbour light"]
        client = self.signed_in(email, "first harbour light")
        secrets += client.cookies.values()
        client.post("/api/account/password/", {"current_password": "first harbour light",
                                               "new_password": "second harbour light"})
        secrets += client.cookies.values()
        wrong = self.client()
        wrong.login(email, "wrong harbour light")
        return email, client.session, [*secrets, *wrong.cookies.values(), "wrong harbour light"]

    def test_no_file_of_the_data_folder_holds_a_token_or_a_password(self):
        _, living, secrets = self.everything_used()
        files = {path.name: path.read_bytes() for path in self.server.folder.rglob("*") if path.is_file()}
        self.assertIn("site.db-wal", files)
        digest = hashlib.sha256(living.encode()).digest()
        self.assertTrue(any(digest in data for data in files.values()), "the search would find what is there")
        for secret in secrets:
            for form in (secret, secret.encode().hex(), base64.b64encode(secret.encode()).decode()):
                self.assertEqual([name for name, data in files.items() if form.encode() in data], [], form)

    def test_nothing_that_the_database_holds_signs_anybody_in(self):
        email, living, _ = self.everything_used()
        self.assert_is(self.holding(living), email)
        columns = self.server.rows("SELECT * FROM gatehouse_session WHERE user_id = ?", self.id_of(email))[0]
        stored = [column for column in columns if isinstance(column, bytes)]
        self.assertEqual(len(stored), 2)  # digests of the token and of the password column
        for value in stored:
            for text in (base64.urlsafe_b64encode(value).decode().rstrip("="), value.hex(), value.hex()[:43]):
                self.assert_nobody(text)
        password = self.server.rows("SELECT password FROM accounts_customuser WHERE email = ?", email)[0][0]
        for guess in (password, password.split("$")[-1]):
            self.assertEqual(self.client().login(email, guess).status, 400)

    def test_a_row_with_a_digest_cannot_be_made_from_outside(self):
        """A cookie is hashed as it comes: the digest itself, as bytes, is not a token of the right length."""
        digest = hashlib.sha256(self.new_tokens(self.new_user())[0].encode()).digest()
        cookie = b"sessionid=" + bytes(byte for byte in digest if byte > 32 and byte != 127)
        self.assertIn(raw(self.port, head("GET", "/api/account/").replace(b"sessionid=", cookie))[0].status, (400, 403))
