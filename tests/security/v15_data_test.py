"""OWASP ASVS 5.0, V2, V11, V14 and V15: data, its types and its limits; see asvs/others.toml."""

import json

from support.server import PASSWORD, USER

from security.site import CSRF, SiteTest

NO_TEXT = (1, 1.5, True, False, [], ["a"], {}, {"$ne": ""}, {"a": "b"})


class Data(SiteTest):
    def test_2_2_2_the_api_itself_refuses_what_the_forms_would(self):
        client = self.session_for(USER)
        for body, field in (({"body": "b"}, "title"), ({"title": "", "body": "b"}, "title"), ({"title": "t"}, "body"),
                            ({"title": "t" * 201, "body": "b"}, "title"), ({"title": "t", "body": "b" * 10001}, "body"),
                            ({"title": "nul\0", "body": "b"}, "title"), ({"title": None, "body": "b"}, "title")):
            answer = client.post("/api/posts/", body)
            self.assertEqual((answer.status, list(answer.json())), (400, [field]))

    def test_11_4_2_a_password_is_kept_as_argon2id_at_the_cost_of_appendix_c_from_the_next_login_on(self):
        email = self.new_user()
        self.signed_in(email)
        stored = self.server.rows("SELECT password FROM accounts_customuser WHERE email = ?", email)[0][0]
        self.assertRegex(stored, r"^argon2\$argon2id\$v=19\$m=47104,t=1,p=1\$")
        self.assertNotEqual(stored, self.server.rows("SELECT password FROM accounts_customuser WHERE email = ?",
                                                     self.signed_in_again(email))[0][0])

    def signed_in_again(self, email):
        """Another user with the same password: the salt is another one."""
        other = self.new_user()
        self.signed_in(other)
        self.signed_in(email)
        return other

    def test_14_2_1_nothing_secret_is_taken_from_an_address(self):
        email = self.new_user()
        token = self.new_tokens(email)[0]
        for query in (f"?sessionid={token}", f"?csrfmiddlewaretoken={CSRF}&email={email}&password={PASSWORD}"):
            self.assertEqual(self.client().get("/api/account/" + query).status, 403)
            client = self.client()
            client.cookies["csrftoken"] = CSRF
            self.assertEqual(client.post("/api/login/" + query, {}).status, 400)
            self.assertIsNone(client.session)
        link = self.holding(token).get("/api/posts/").text
        self.assertNotIn(token, link)

    def test_15_2_2_one_request_cannot_ask_for_everything(self):
        client = self.session_for(USER)
        for limit in ("101", "1000000", "9" * 30, "-1", "1e9"):
            answer = client.get(f"/api/posts/?limit={limit}")
            self.assertEqual(answer.status, 200)
            self.assertLessEqual(len(answer.json()["results"]), 100)
        self.assertEqual(client.post("/api/posts/", b"x" * 1048577,
                                     headers={"Content-Type": "application/json"}).status, 413)
        self.assertEqual(client.post("/api/login/", {"email": USER, "password": "x" * 1000000}).status, 400)

    def test_15_3_1_answers_hold_the_documented_fields_and_no_others(self):
        client = self.session_for(USER)
        for path, fields in (
                ("/api/account/", {"email", "is_staff", "is_active", "is_superuser"}),
                ("/api/account/profile/", {"id", "email", "first_name", "last_name", "date_joined", "last_login",
                                           "is_staff"}),
                ("/api/posts/1/", {"id", "created_on", "modified_on", "title", "body", "created_by", "modified_by"})):
            self.assertEqual(set(client.get(path).json()), fields, path)
        for path in ("/api/account/", "/api/account/profile/", "/api/account/sessions/", "/api/posts/"):
            for word in ("argon2", "pbkdf2", "digest", '"password"'):
                self.assertNotIn(word, client.get(path).text, path)

    def test_15_3_5_what_is_not_text_is_no_credential(self):
        email = self.new_user()
        for value in NO_TEXT:
            for body in ({"email": value, "password": PASSWORD}, {"email": email, "password": value}):
                client = self.client()
                client.cookies["csrftoken"] = CSRF
                self.assertEqual((client.post("/api/login/", body).status, client.session), (400, None), body)
            for body in ({"current_password": value, "new_password": "a quiet harbour"},
                         {"current_password": PASSWORD, "new_password": value}):
                self.assertEqual(self.session_for(email).post("/api/account/password/", body).status, 400, body)
        self.signed_in(email)

    def test_15_3_7_of_equal_parameters_the_last_counts_wherever_they_are_read(self):
        client = self.session_for(USER)
        self.assertEqual(len(client.get("/api/posts/?limit=2&limit=3").json()["results"]), 3)
        self.assertEqual(len(client.get("/api/posts/?limit=3&limit=2").json()["results"]), 2)
        email = self.new_user()
        visitor = self.client()
        visitor.cookies["csrftoken"] = CSRF
        twice = f'{{"email":"{USER}","email":{json.dumps(email)},"password":"wrong","password":"{PASSWORD}"}}'
        self.assertEqual(visitor.post("/api/login/", twice, headers={"Content-Type": "application/json"}).status, 200)
        self.assert_is(visitor, email)
        # names of the body do not count in the query, nor those of the query in the body
        self.assertEqual(client.post("/api/posts/?title=t&body=b", {}).status, 400)
        self.assertEqual(len(client.request("GET", "/api/posts/", {"limit": 1}).json()["results"]), 10)
