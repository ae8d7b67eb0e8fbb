"""The login throttle on a real server with several event loops (ASVS 5.0: 6.1.1, 6.3.1)."""

import threading
import unittest
from collections import Counter

from support.client import Client, Connection, signed_in
from support.server import ADMIN, USER, Server, until

LOOPS = 4


class Guess:
    """A login request, ready to be sent at a moment of our choosing."""

    def __init__(self, server, email, password="wrong", address=None, cookies=None):
        client = Client(server.port)
        client.cookies |= cookies or {}
        client.get("/api/login-set-cookie/")
        body = f'{{"email": "{email}", "password": "{password}"}}'
        lines = ["POST /api/login/ HTTP/1.1", "Host: localhost", "Content-Type: application/json",
                 f"Content-Length: {len(body)}", f"X-CSRFToken: {client.cookies['csrftoken']}",
                 "Cookie: " + "; ".join(f"{name}={value}" for name, value in client.cookies.items())]
        if address:
            lines.append(f"X-Forwarded-For: {address}")
        self.bytes = "\r\n".join([*lines, "", body])
        self.connection = Connection(server.port)
        client.close()

    def answer(self):
        with self.connection:
            return self.connection.send(self.bytes).receive("POST")


def together(guesses):
    """The answers to all, sent by a thread each at the same moment."""
    answers, start = [None] * len(guesses), threading.Barrier(len(guesses))

    def ask(number):
        start.wait()
        answers[number] = guesses[number].answer()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(guesses))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


class Parallel(unittest.TestCase):
    def setUp(self):
        # Room for every guess in the queue of one network, so that nothing but the throttle refuses.
        self.server = Server({"loops": LOOPS, "hash-queue": 1024, "trusted-proxies": "127.0.0.1"}).start()
        self.addCleanup(self.server.__exit__)

    def counted(self, answers):
        return Counter(answer.status for answer in answers)

    def test_of_200_wrong_passwords_at_once_5_are_hashed(self):
        answers = together([Guess(self.server, USER) for _ in range(200)])
        self.assertEqual(self.counted(answers), {400: 5, 429: 195})
        for refused in (answer for answer in answers if answer.status == 429):
            seconds = int(refused.get("Retry-After"))
            self.assertTrue(0 < seconds <= 900, seconds)
            self.assertEqual(refused.json(), {
                "detail": f"Request was throttled. Expected available in {seconds} second{'s' * (seconds != 1)}."})
        until("195 lines", lambda: len(self.server.log("login_throttled")) == 195)
        self.assertEqual(len(self.server.log("login_failed")), 5)

    def test_of_200_guesses_at_unknown_accounts_from_one_network_50_are_hashed(self):
        answers = together([Guess(self.server, f"nobody_{n}@email.com") for n in range(200)])
        self.assertEqual(self.counted(answers), {400: 50, 429: 150})

    def test_of_150_guesses_at_one_account_from_everywhere_100_are_hashed(self):
        answers = together([Guess(self.server, USER, address=f"198.51.100.{n}") for n in range(150)])
        self.assertEqual(self.counted(answers), {400: 100, 429: 50})

    def test_parallel_right_passwords_leave_nothing_counted(self):
        for _ in range(4):
            answers = together([Guess(self.server, USER, "password") for _ in range(5)])
            self.assertEqual(self.counted(answers), {200: 5})
        answers = together([Guess(self.server, USER) for _ in range(20)])
        self.assertEqual(self.counted(answers), {400: 5, 429: 15})


class LockOut(unittest.TestCase):
    def test_strangers_lock_out_neither_the_owners_browser_nor_other_accounts(self):
        with Server({"loops": LOOPS, "hash-queue": 1024, "trusted-proxies": "127.0.0.1"}) as server:
            owner = signed_in(server.port, USER)
            owner.logout()
            together([Guess(server, USER, address=f"198.51.100.{n}") for n in range(110)])
            stranger = Guess(server, USER, "password", address="203.0.113.1").answer()
            self.assertEqual(stranger.status, 429)
            device = {"gatehouse_device": owner.cookies["gatehouse_device"]}
            known = Guess(server, USER, "password", address="203.0.113.2", cookies=device).answer()
            self.assertEqual(known.status, 200, known)
            self.assertEqual(Guess(server, ADMIN, "password", address="203.0.113.3").answer().status, 200)
            self.assertNotIn(device["gatehouse_device"], server.log_text())

    def test_the_owners_browser_is_known_after_a_restart(self):
        with Server({"trusted-proxies": "127.0.0.1"}) as server:
            owner = signed_in(server.port, USER)
            owner.close()
            server.stop()
            server.start()
            owner.port = server.port
            for _ in range(6):
                Guess(server, USER).answer()
            self.assertEqual(owner.login(USER).status, 200)


class Queue(unittest.TestCase):
    """Four places. An old hash of many iterations keeps the only thread busy for longer than guesses take to arrive."""

    def setUp(self):
        self.server = Server({"hash-threads": 1, "hash-queue": 4, "trusted-proxies": "127.0.0.1"}).start()
        self.addCleanup(self.server.__exit__)
        self.server.rows("UPDATE accounts_customuser SET password = ? WHERE email = ?",
                         "pbkdf2_sha256$5000000$salt$" + "A" * 43 + "=", USER)

    def statuses(self, guesses):
        answers = together(guesses)
        for refused in (answer for answer in answers if answer.status == 503):
            self.assertEqual(refused.get("Retry-After"), "2")
            self.assertEqual(refused.json(), {"detail": "Service temporarily unavailable, try again later."})
        return Counter(answer.status for answer in answers)

    def test_that_is_full_is_503(self):
        counted = self.statuses([Guess(self.server, USER, address=f"192.0.2.{n}") for n in range(12)])
        # Four wait; one more when the thread took the first of them before the others came.
        self.assertIn(counted, [{400: 4, 503: 8}, {400: 5, 503: 7}])

    def test_is_filled_to_a_quarter_by_one_network(self):
        self.assertEqual(self.statuses([Guess(self.server, USER) for _ in range(4)]), {400: 1, 503: 3})

    def test_refusals_count_nothing(self):
        self.statuses([Guess(self.server, USER) for _ in range(5)])  # one was hashed
        later = [Guess(self.server, USER).answer().status for _ in range(5)]
        self.assertEqual(later, [400] * 4 + [429])


if __name__ == "__main__":
    unittest.main()
