"""One user, two programs: sessions of Gatehouse with `--session-store django`, and of a real Django beside it."""

import unittest
from pathlib import Path

from interop.sharing import (EMAIL, OTHER_EMAIL, PASSWORD, SECRET_KEY, DjangoSite, Folder, Visitor, gatehouse,
                             made_by_django)

GATEHOUSE, DJANGO = 0, 1
SIDES = (("Gatehouse", GATEHOUSE, DJANGO), ("Django", DJANGO, GATEHOUSE))


class SharedSessions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(Folder())
        cls.database = made_by_django(folder)
        cls.gatehouse = cls.enterClassContext(gatehouse(folder))
        cls.django = cls.enterClassContext(DjangoSite(cls.database))

    def visitor(self):
        return Visitor(self.gatehouse, self.django)

    def passwords(self):
        return self.gatehouse.rows("SELECT password FROM accounts_customuser ORDER BY id")

    def test_a_login_on_either_side_is_a_login_on_both(self):
        for name, here, _ in SIDES:
            with self.subTest(login=name):
                visitor = self.visitor()
                self.assertEqual(visitor.statuses(), [403, 403])
                visitor.login(here)
                self.assertEqual(visitor.statuses(), [200, 200])
                self.assertEqual(visitor.at(GATEHOUSE).get("/api/account/").json()["email"], EMAIL)
                self.assertEqual(visitor.at(DJANGO).get("/api/account/").json()["email"], EMAIL)

    def test_a_logout_on_either_side_is_a_logout_on_both_also_for_who_copied_the_cookie(self):
        for name, here, there in SIDES:
            with self.subTest(logout=name):
                visitor, thief = self.visitor().login(there), self.visitor()
                thief.cookies.update(visitor.cookies)
                self.assertEqual(visitor.at(here).logout().status, 200)
                self.assertNotIn("sessionid", visitor.cookies)
                for each in (visitor, thief):
                    self.assertEqual(each.statuses(), [403, 403])

    def test_a_visitor_may_write_on_either_side_with_the_token_of_the_other(self):
        for name, here, there in SIDES:
            with self.subTest(login=name):
                visitor = self.visitor().login(here)
                answer = visitor.at(there).post("/api/posts/", {"title": f"after {name}", "body": "text"})
                self.assertEqual(answer.status, 201, answer)

    def test_ten_alternating_logins_end_no_session_and_change_no_password(self):
        before = self.passwords()
        visitors = [self.visitor().login(number % 2) for number in range(10)]
        for number, visitor in enumerate(visitors):
            with self.subTest(login=number):
                self.assertEqual(visitor.statuses(), [200, 200])
        self.assertEqual(self.passwords(), before)

    def test_logging_in_again_leaves_one_living_session_of_that_browser(self):
        visitor = self.visitor()
        old = []
        for here in (GATEHOUSE, DJANGO, GATEHOUSE):
            visitor.login(here)
            self.assertEqual(visitor.statuses(), [200, 200])
            old.append(visitor.cookies["sessionid"])
        visitor.cookies["sessionid"] = old[0]
        self.assertEqual(visitor.statuses(), [403, 403])

    def test_a_password_change_on_either_side_ends_the_other_sessions_on_both(self):
        password = PASSWORD
        for round, (name, here, _) in enumerate(SIDES):
            with self.subTest(change=name):
                visitor = self.visitor().login(here, OTHER_EMAIL, password)
                others = [self.visitor().login(side, OTHER_EMAIL, password) for side in (GATEHOUSE, DJANGO)]
                new = f"another one, number {round}"
                answer = visitor.at(here).post("/api/account/password/",
                                               {"current_password": password, "new_password": new})
                self.assertEqual(answer.status, 200, answer)
                password = new
                self.assertEqual(visitor.statuses(), [200, 200])
                for other in others:
                    self.assertEqual(other.statuses(), [403, 403])
                again = self.visitor().login(GATEHOUSE, OTHER_EMAIL, new).login(DJANGO, OTHER_EMAIL, new)
                self.assertEqual(again.statuses(), [200, 200])
                self.assertEqual(visitor.statuses(), [200, 200])  # that login has not rehashed the new password

    def test_a_deactivated_user_is_nobody_on_both_sides_and_comes_back_on_both(self):
        visitor = self.visitor().login(GATEHOUSE)
        for active, status in ((0, 403), (1, 200)):
            self.gatehouse.rows("UPDATE accounts_customuser SET is_active = ? WHERE email = ?", active, EMAIL)
            self.assertEqual(visitor.statuses(), [status, status])

    def test_sessions_of_both_are_listed_and_ended_by_gatehouse(self):
        phone, visitor = self.visitor().login(DJANGO), self.visitor().login(GATEHOUSE)
        listed = visitor.at(GATEHOUSE).get("/api/account/sessions/").json()["results"]
        self.assertGreaterEqual(len(listed), 2)
        self.assertEqual(visitor.at(GATEHOUSE).delete("/api/account/sessions/").status, 204)
        self.assertEqual(phone.statuses(), [403, 403])
        self.assertEqual(visitor.statuses(), [200, 200])

    def test_what_another_app_keeps_in_the_session_survives_login_and_use_on_both(self):
        visitor = self.visitor()
        visitor.at(DJANGO).get("/api/cart/?put=seven+apples")
        for here in (GATEHOUSE, DJANGO, GATEHOUSE):
            visitor.login(here)
            self.assertEqual(visitor.at(DJANGO).get("/api/cart/").json(), {"cart": "seven apples"})

    def test_djangos_clearsessions_keeps_the_living_ones_of_gatehouse(self):
        visitor = self.visitor().login(GATEHOUSE)
        self.gatehouse.rows("INSERT INTO django_session VALUES ('expired-long-ago', '', '2001-01-01 00:00:00')")
        self.django.command("clearsessions")
        self.assertEqual(self.gatehouse.rows("SELECT 1 FROM django_session WHERE expire_date < '2002'"), [])
        self.assertEqual(visitor.statuses(), [200, 200])


class KeyRotation(unittest.TestCase):
    def test_a_session_of_the_earlier_key_goes_on_in_gatehouse_and_then_in_a_django_with_the_new_one(self):
        with Folder() as folder:
            database = made_by_django(folder)
            with gatehouse(folder) as old, DjangoSite(database) as django:
                visitor = Visitor(old, django).login(DJANGO)
                stranger = Visitor(old, django).login(GATEHOUSE)
            fallbacks = Path(folder) / "fallbacks"
            (Path(folder) / "key").rename(fallbacks)
            key = Path(folder) / "key"
            key.touch(mode=0o600)
            key.write_text(new_key := SECRET_KEY[::-1], encoding="utf-8")
            with gatehouse(folder, **{"secret-key-fallbacks": fallbacks}) as new, \
                    DjangoSite(database, new_key) as django:
                for presented in (visitor, stranger):
                    session = presented.cookies["sessionid"]
                    now = Visitor(new, django)
                    now.cookies["sessionid"] = session
                    self.assertEqual(now.statuses(), [200, 200])
                    self.assertEqual(now.cookies["sessionid"], session)

    def test_without_the_earlier_key_its_sessions_are_nobodys_and_the_log_says_so(self):
        with Folder() as folder:
            made_by_django(folder)
            with gatehouse(folder) as old:
                visitor = Visitor(old).login(0)
            (Path(folder) / "key").write_text(SECRET_KEY[::-1], encoding="utf-8")
            with gatehouse(folder) as new:
                now = Visitor(new)
                now.cookies.update(visitor.cookies)
                self.assertEqual(now.statuses(), [403])
            self.assertTrue(new.log("session_unreadable"))


if __name__ == "__main__":
    unittest.main()
