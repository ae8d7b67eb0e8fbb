"""OWASP ASVS 5.0, the password part of chapter V6: each test is named after its item; see asvs/v6.toml."""

import re
import unicodedata

from support.server import PASSWORD, ROOT, until

from security.site import SiteTest, routes, web_settings

LIST = ROOT / "server/src/auth/common_passwords.inc"
GOOD = "a quiet harbour"


class PasswordTest(SiteTest):
    def change(self, new, client=None, current=PASSWORD):
        client = client or self.session_for(self.new_user())
        return client.post("/api/account/password/", {"current_password": current, "new_password": new})

    def assert_refused(self, new, sentence):
        answer = self.change(new)
        self.assertEqual(answer.status, 400, new)
        self.assertIn(sentence, " ".join(answer.json()["new_password"]))


class Choice(PasswordTest):
    def test_6_2_1_seven_characters_are_refused_and_eight_are_enough(self):
        for short in ("", "harbour", "        "[:7], "\U0001f511" * 7):
            self.assert_refused(short, "at least 8 characters")
        for enough in ("xkqwzvjp", "\U0001f511\u00e4" * 4):
            self.assertEqual(self.change(enough).status, 200, enough)

    def test_6_2_2_a_user_changes_the_password_and_the_old_one_is_over(self):
        email = self.new_user()
        self.assertEqual(self.change(GOOD, self.signed_in(email)).status, 200)
        self.assertEqual(self.client().login(email, PASSWORD).status, 400)
        self.signed_in(email, GOOD)

    def test_6_2_3_a_change_wants_the_current_password(self):
        email = self.new_user()
        client = self.session_for(email)
        for body in ({"new_password": GOOD}, {"current_password": None, "new_password": GOOD},
                     {"current_password": "", "new_password": GOOD}, {"current_password": GOOD, "new_password": GOOD},
                     {"current_password": PASSWORD}):
            self.assertEqual(client.post("/api/account/password/", body).status, 400, body)
        self.signed_in(email, PASSWORD)

    def test_6_2_4_the_passwords_tried_first_are_refused(self):
        common = re.findall(r"^[^/\s].*$", LIST.read_text(encoding="utf-8"), re.MULTILINE)
        words = re.findall(r"[a-z0-9!@#$%.]{8,}", " ".join(common))
        self.assertGreater(len(words), 3000)
        for word in {"password", "12345678", "password1", "qwertyuiop", "iloveyou", *words[5::700]}:
            for written in (word, word.upper(), f" {word} "):
                self.assert_refused(written, "too common")

    def test_6_2_5_every_kind_of_character_alone_is_fine(self):
        for word in ("84029175362", "xkqwzvjpmr", "XKQWZVJPMR", "!?.,;:-_#+", "\u4f60\u597d\u4e16\u754c" * 2,
                     "with spaces in it", "\U0001f511" * 8):
            self.assertEqual(self.change(word).status, 200, word)

    def test_6_2_9_a_hundred_characters_and_many_more_are_permitted(self):
        for length in (64, 128, 1000):
            email = self.new_user()
            word = ("correct horse battery staple " * 40)[:length]
            self.assertEqual(self.change(word, self.signed_in(email)).status, 200, length)
            self.signed_in(email, word)
            self.assertEqual(self.client().login(email, word[:-1]).status, 400, "nothing is cut off")

    def test_6_2_11_the_users_own_address_is_no_password(self):
        client = self.session_for(self.new_user(email="marguerite@lighthouse.example"))
        for word in ("marguerite", "Marguerite-2026", "lighthouse", "marguerite@lighthouse.example"):
            self.assertIn("too similar", self.change(word, client).json()["new_password"][0])


class Verification(PasswordTest):
    def test_6_2_8_a_password_is_compared_exactly_as_it_was_received(self):
        composed = unicodedata.normalize("NFC", "cafe\u0301 du port")
        decomposed = unicodedata.normalize("NFD", composed)
        long = "x" * 80
        for stored, others in ((GOOD, ("A quiet harbour", GOOD.upper())), (GOOD, (" " + GOOD, GOOD + " ")),
                               (" padded harbour ", ("padded harbour", " padded harbour")),
                               (composed, (decomposed,)), (decomposed, (composed,)),
                               (long, ("x" * 72, "x" * 79)), (GOOD, (GOOD + "\0", GOOD + "\0x")),
                               ("nul\0harbour", ("nul", "nul\0harboux")), ("a+b%20c&d=e", ("a b c&d=e",))):
            with self.subTest(stored=stored):
                email = self.new_user()
                self.assertEqual(self.change(stored, self.session_for(email)).status, 200)
                for other in others:
                    self.assertEqual(self.client().login(email, other).status, 400, other)
                self.signed_in(email, stored)

    def test_6_2_10_a_password_does_not_grow_old(self):
        email = self.new_user(date_joined="2001-01-01 00:00:00", last_login="2001-01-02 00:00:00")
        answer = self.client().login(email)
        self.assertEqual((answer.status, answer.json()), (200, {"detail": "Success"}))

    def test_6_3_4_there_is_one_way_to_sign_in(self):
        email = self.new_user()
        opened = []
        for method, path in routes():
            client = self.client()
            client.cookies["csrftoken"] = "s" * 32
            client.request(method, path.replace("{id}", "1"), None if method in ("GET", "HEAD") else
                           {"email": email, "username": email, "password": PASSWORD, "current_password": PASSWORD,
                            "new_password": GOOD})
            if client.session:
                opened.append((method, path))
        self.assertEqual(opened, [("POST", "/api/login/")])

    def test_6_3_8_a_refused_login_looks_the_same_whoever_it_is_for(self):
        inactive, unusable = self.new_user(is_active=0), self.new_user()
        self.server.rows("UPDATE accounts_customuser SET password = '!unusable' WHERE email = ?", unusable)
        answers = [self.client().login(email, word) for email, word in
                   ((self.new_user(), "wrong harbour"), ("nobody@example.org", "wrong harbour"), (inactive, PASSWORD),
                    (unusable, PASSWORD), ("", "wrong harbour"), ("\u00e4" * 300, "wrong harbour"))]
        looks = {(answer.status, answer.body, tuple(name for name, _ in answer.headers)) for answer in answers}
        self.assertEqual(len(looks), 1, looks)
        self.assertEqual(answers[0].json(), {"detail": "Invalid credentials"})

    def test_6_4_2_no_hint_or_secret_question_is_kept_or_asked(self):
        columns = {row[1] for row in self.server.rows("PRAGMA table_info(accounts_customuser)")}
        self.assertEqual(columns, {"id", "password", "last_login", "is_superuser", "first_name", "last_name",
                                   "is_staff", "is_active", "date_joined", "email"})


class FreshDatabase(SiteTest):
    demo = False

    def test_6_3_2_there_are_no_accounts_until_somebody_makes_one(self):
        self.assertEqual(self.server.rows("SELECT count(*) FROM accounts_customuser"), [(0,)])
        for email in ("admin@company.com", "user_0@email.com"):
            self.assertEqual(self.client().login(email).status, 400)


class Forms(SiteTest):
    settings = web_settings()

    def inputs(self, path, client):
        until("the pages are rendered", lambda: self.server.log("renderer_up"))
        page = client.get(path)
        self.assertEqual(page.status, 200)
        fields = re.findall(r"<input\b[^>]*>", page.text)
        return page.text, {re.search(r'name="([^"]*)"', field)[1]: field for field in fields}

    def password_fields(self):
        login, fields = self.inputs("/login", self.client())
        account, more = self.inputs("/account", self.session_for(self.new_user()))
        return login + account, {**fields, **more}

    def test_6_2_6_every_password_field_hides_what_is_typed(self):
        _, fields = self.password_fields()
        for name in ("password", "current_password", "new_password"):
            self.assertIn(' type="password"', fields[name])

    def test_6_2_7_password_managers_and_pasting_are_welcome(self):
        pages, fields = self.password_fields()
        for name, purpose in (("email", "username"), ("password", "current-password"), ("username", "username"),
                              ("current_password", "current-password"), ("new_password", "new-password")):
            self.assertIn(f' autocomplete="{purpose}"', fields[name])
        sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "web/app").rglob("*.vue"))
        self.assertIsNone(re.search(r"\bonpaste|@paste", pages + sources))
