"""Header lines: RFC 9112 section 5, RFC 9110 sections 5.1 and 5.5; and the one header that says which site."""

from hostile.abuse import HOST, LIVE, Abuse, Smuggling, octets

CONTROLS = [chr(code) for code in (*range(0x00, 0x09), *range(0x0a, 0x20), 0x7f)]  # all but tab


def head(lines, line="GET /-/live HTTP/1.1"):
    return octets(f"{line}\r\n{HOST}{lines}\r\n")


class Lines(Smuggling):
    def test_what_is_no_header_line_is_refused(self):
        self.refuse([(rule, head(line + "\r\n"), 400) for rule, line in (
            ("5: no colon", "no colon"), ("5: no colon", "X"), ("5.1: no name", ": value"), ("5.1: no name", ":"),
            ("5.1: space before the colon", "X : y"), ("5.1: tab before the colon", "X\t: y"),
            ("5.1: space in the name", "X Y: z"), ("5.2: folded", "X: y\r\n z"), ("5.2: folded by tab", "X: y\r\n\tz"),
            ("5.2: folded to nothing", "X: y\r\n "), ("5.2: folded three times", "X:\r\n y\r\n z\r\n a"),
            ("2.2: bare CR at the end", "X: y\r"), ("2.2: bare LF", "X: y\nZ: a"), ("2.2: LF CR", "X: y\n\rZ: a"),
            ("2.2: a head ended by LF", "X: y\n\n"), ("2.2: CR CR LF", "X: y\r\r\nZ: a"), ("3: a second request line",
                                                                                "GET /-/live HTTP/1.1"))])

    def test_white_space_before_the_first_header_is_refused(self):
        """RFC 9112 section 2.2: no recipient may take such a line for part of the request line."""
        for space in (" ", "\t", "  "):
            self.refuse([("2.2", octets(f"GET /-/live HTTP/1.1\r\n{space}X: y\r\n{HOST}\r\n"), 400)])

    def test_a_name_is_a_token(self):
        """RFC 9110 section 5.6.2."""
        characters = [*"\"(),/;<=>?@[\\]{} \t", *CONTROLS, "\x80", "\xa0", "\xff"]
        self.refuse([("5.6.2", head(f"X{character}Y: z\r\n"), 400) for character in characters])
        self.assertEqual(self.statuses(head("!#$%&'*+-.^_`|~0aZ: y\r\n")), [200])

    def test_a_value_has_no_control_characters(self):
        """RFC 9110 section 5.5."""
        self.refuse([("5.5", head(f"X: y{character}z\r\n"), 400) for character in CONTROLS])
        self.refuse([("5.5: at an end", head(f"X: {value}\r\n"), 400) for character in "\0\v\f\r"
                     for value in (character, f"{character}y", f"y{character}")])
        self.assertEqual(self.statuses(head("X: a\tb \x80\xff\xc3\xa9 \"(,;\r\nEmpty:\r\nSpace: \t \r\n")), [200])


class Host(Abuse):
    settings = {"allowed-hosts": "localhost,.example.org,127.0.0.1,[::1]"}

    def test_there_is_exactly_one(self):
        """RFC 9112 section 3.2; refused before anything else, so the connection ends."""
        for lines in (
                "", "X: y\r\n", HOST + HOST, HOST + "Host: evil.org\r\n", "Host: evil.org\r\n" + HOST,
                HOST + "host: localhost\r\n", HOST + "Host:\r\n", "Host : localhost\r\n", "Hos\r\n t: localhost\r\n",
                "X-Host: localhost\r\n"):
            with self.subTest(lines):
                found = self.answers(f"GET /-/live HTTP/1.1\r\n{lines}\r\n{LIVE}")
                self.assertEqual(len(found), 1)
                self.assert_refusal(found[0], 400)
        self.assertEqual(self.statuses(f"GET /-/live HTTP/1.0\r\n{HOST}{HOST}\r\n"), [400])

    def test_it_is_one_of_ours(self):
        """The rule is Django's; the connection goes on, since the framing is not in doubt."""
        for value, status in (
            ("localhost", 200), ("LocalHost", 200), ("localhost:80", 200), ("localhost:65535", 200), ("127.0.0.1", 200),
            ("[::1]", 200), ("[::1]:8000", 200), ("example.org", 200), ("a.b.example.org", 200),
            ("", 400), (" ", 400), ("evil.org", 400), ("localhost.evil.org", 400), ("evil-example.org", 400),
            ("evil.org#example.org", 400), ("localhost:", 400), ("localhost:x", 400),
            ("localhost:80x", 400), ("localhost:-1", 400), ("localhost:8:0", 400), (":80", 400), ("a,localhost", 400),
            ("localhost,localhost", 400), ("localhost evil.org", 400), ("user@localhost", 400),
            ("user:pass@localhost", 400), ("evil.org@localhost", 400), ("localhost@evil.org", 400), ("localhost/", 400),
            ("localhost/x", 400), ("localhost?x", 400), ("localhost#x", 400), ("localhost\\x", 400),
            ("http://localhost", 400), ("//localhost", 400), ("[::1", 400), ("::1", 400), ("[::1]x", 400),
            ("[::1]:", 400), ("[::1%25lo]", 400), ("[::1]@evil.org", 400), ("[]", 400), ("[localhost]", 400),
            ("127.1", 400), ("0x7f.0.0.1", 400), ("2130706433", 400), ("127.0.0.1..", 400), ("localhos\xf4", 400),
            ("\xc3\xa9.example.org", 400), ("%6cocalhost", 400), ("localhost_", 400), ("'localhost'", 400),
            ("*", 400), (".", 400), ("local\thost", 400)):
            with self.subTest(value):
                found = self.answers(f"GET /-/live HTTP/1.1\r\nHost: {value}\r\n\r\n{LIVE}")
                self.assertEqual([answer.status for answer in found], [status, 200])
                for name in ("Content-Security-Policy", "X-Content-Type-Options", "Cache-Control"):
                    self.assertEqual(len(found[0].all(name)), 1, name)

    def test_http_1_0_without_it_names_no_site(self):
        self.assertEqual(self.statuses("GET /-/live HTTP/1.0\r\n\r\n"), [400])
        self.assertEqual(self.statuses(f"GET /-/live HTTP/1.0\r\n{HOST}\r\n"), [200])

    def test_other_headers_do_not_name_the_site(self):
        for name in ("X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-URL", "X-Rewrite-URL", "X-Original-Host"):
            with self.subTest(name):
                found = self.answers(f"GET /api/posts HTTP/1.1\r\n{HOST}{name}: evil.org\r\n\r\n")
                self.assertEqual(found[0].status, 301)
                self.assertEqual(found[0].get("Location"), "/api/posts/")
                self.assertNotIn(b"evil.org", found[0].head + found[0].body)
