"""Files of a web build: nothing but them can be named; ranges cannot multiply an answer."""

import tempfile

from hostile.abuse import HOST, Abuse, octets
from hostile.web_build import DIGITS, LARGE, SECRET, SHELL, make


class Files(Abuse):
    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.build = make(folder)
        cls.settings = {"web": cls.build}
        super().setUpClass()

    def get(self, target, lines="", method="GET"):
        answer, = self.answers(octets(f"{method} {target} HTTP/1.1\r\n{HOST}{lines}\r\n"), [method])
        return answer

    def test_a_file_is_served_by_its_whole_path(self):
        self.assertEqual(self.get("/digits.txt").body, DIGITS)
        self.assertEqual(self.get("/%64igits%2etxt").body, DIGITS)
        self.assertEqual(self.get("/sub%2fpage.txt").body, b"page")
        self.assertEqual(self.get("/to-digits.txt").body, DIGITS)  # a link that stays inside
        self.assertEqual(len(self.get("/large.bin").body), LARGE)

    def test_a_file_is_the_same_for_everybody(self):
        """No session is looked up for it, so none is renewed: it never carries a cookie."""
        self.server.rows("UPDATE gatehouse_session SET last_seen_on = datetime('now', '-2 hours')")
        for cookie in (self.credentials, "Cookie: sessionid=dead\r\n"):
            for target, caching in (("/_nuxt/a.js", "public, max-age=31536000, immutable"), ("/digits.txt", "no-cache")):
                answer = self.get(target, cookie)
                self.assertEqual(answer.all("Set-Cookie"), [])
                self.assertEqual(answer.all("Cache-Control"), [caching])
            page = self.get("/page", cookie)
            self.assertEqual(len(page.all("Set-Cookie")), 1)
            self.assertEqual(page.all("Cache-Control"), ["private, no-store"])

    def test_no_path_leads_out_of_the_build(self):
        climbs = [
            "../", "..%2f", "%2e%2e/", "%2e%2e%2f", ".%2e/", "%2e./", "..\\", "..%5c", "%252e%252e%252f", "....//",
            "..;/", ".././", "..//", "%c0%ae%c0%ae/", "%c0%ae%c0%ae%c0%af", "..%c0%af", "%e0%80%ae%e0%80%ae/",
            "%uff0e%uff0e/", "..%u2215", "%ef%bc%8e%ef%bc%8e/", "..%00/", "..%0d/", "..%0a/", "..%09/", "..%20/",
            "..%ff/"]
        for climb in climbs:
            for start in ("/", "//", "/sub/", "/_nuxt/", "/sub%2f"):
                for times, file in ((1, "secret.txt"), (2, "secret.txt"), (2, "secret.txt%00.txt"), (12, "etc/passwd")):
                    with self.subTest(start + climb * times + file):
                        answer = self.get(start + climb * times + file)
                        self.assertNotIn(SECRET.encode(), answer.body)
                        self.assertNotIn(b"root:", answer.body)
                        self.assertIn(answer.status, (200, 400, 404))
                        if answer.status == 200:  # what is no file is a page, here the shell
                            self.assertEqual(answer.text, SHELL)

    def test_names_that_are_not_listed_are_no_files(self):
        for target in (
                "/.env", "/%2eenv", "/sub/.secret.txt", "/to-secret.txt", "/to-passwd", "/to-folder/secret.txt",
                "/to-folder/output/secret.txt", "/sub", "/sub/", "/_nuxt", "/_nuxt/", "/digits.txt/", "/digits.txt/x",
                "/digits.txt%00", "/digits.txt%20", "/digits.txt.", "/digits.txt::$DATA", "/DIGITS.TXT",
                "/./digits.txt", "/sub/../digits.txt", "/sub//page.txt", "/gatehouse.json", "/../gatehouse.json",
                "/digits.txt~", "/C:/digits.txt", "/\\digits.txt", "/digits.txt;x", "/etc/passwd",
                "/proc/self/environ"):
            with self.subTest(target):
                answer = self.get(target)
                self.assertNotIn(SECRET.encode(), answer.body)
                self.assertIn(answer.status, (200, 400, 404))
                self.assertEqual(answer.body[:9], b"<!doctype")  # the shell, or a refusal's title

    def test_a_link_made_later_is_not_followed(self):
        link = self.build / "public/later.txt"
        link.symlink_to("/etc/passwd")
        self.assertNotIn(b"root:", self.get("/later.txt").body)
        (self.build / "public/empty.txt").unlink()  # it was listed at the start and not opened yet
        (self.build / "public/empty.txt").symlink_to("/etc/passwd")
        self.assertNotIn(b"root:", self.get("/empty.txt").body)

    def test_ranges(self):
        """RFC 9110 section 14: one range; several, overlapping, or malformed ones are ignored: the whole once."""
        size = len(DIGITS)
        for value, status, body in (
            ("bytes=0-0", 206, DIGITS[:1]), ("bytes=5-9", 206, DIGITS[5:10]), ("bytes=-1", 206, DIGITS[-1:]),
            (f"bytes={size - 1}-", 206, DIGITS[-1:]), (f"bytes=0-{size * 10}", 206, DIGITS),
            (f"bytes=-{size * 10}", 206, DIGITS), ("bytes=0-18446744073709551615", 206, DIGITS),
            (f"bytes={size}-", 416, None), ("bytes=-0", 416, None), ("bytes=18446744073709551615-", 416, None),
            ("bytes=5-4", 200, DIGITS), ("bytes=0-0,0-0", 200, DIGITS),
            ("bytes=" + ",".join(["0-"] * 1300), 200, DIGITS),
            ("bytes=" + ",".join(f"{n}-{n}" for n in range(500)), 200, DIGITS), ("bytes=-", 200, DIGITS),
            ("bytes=", 200, DIGITS), ("bytes=a-b", 200, DIGITS), ("bytes=+1-2", 200, DIGITS),
            ("bytes=--1", 200, DIGITS), ("bytes=0x1-2", 200, DIGITS), ("bytes=18446744073709551616-", 200, DIGITS),
            ("bytes=-18446744073709551616", 200, DIGITS), ("bytes 0-1", 200, DIGITS), ("lines=0-1", 200, DIGITS),
            ("bytes=0-1;x", 200, DIGITS), ("bytes=0 - 1", 200, DIGITS)):
            with self.subTest(value[:40]):
                answer = self.get("/digits.txt", f"Range: {value}\r\n")
                self.assertEqual(answer.status, status)
                if body is not None:
                    self.assertEqual(answer.body, body)
        twice = self.get("/digits.txt", "Range: bytes=0-0\r\nRange: bytes=1-1\r\n")
        self.assertIn(twice.status, (200, 206))
        self.assertEqual(self.get("/digits.txt", "Range: bytes=0-0\r\n", "HEAD").get("Content-Length"), str(size))

    def test_only_get_and_head_read_files(self):
        for method in ("POST", "PUT", "DELETE", "TRACE", "OPTIONS", "FOO", "get"):
            with self.subTest(method):
                answer = self.get("/digits.txt", method=method)
                self.assertEqual(answer.status, 405)
        self.assertEqual(self.get("/digits.txt").body, DIGITS)


class Paths(Abuse):
    """Percent signs, UTF-8 and slashes in paths; without pages, so that what is no route is 404."""

    def get(self, target):
        return self.answers(octets(f"GET {target} HTTP/1.1\r\n{HOST}\r\n"))[0]

    def test_escapes_that_are_none_are_refused(self):
        """RFC 3986 section 2.1; and %00, which no path of ours can mean."""
        for target in ("/%", "/%0", "/%zz", "/%0g", "/%g0", "/%%", "/%%30", "/a%", "/%-1", "/%+1", "/%20%", "/%u0041",
                       "/%00", "/-/live%00", "/api/posts/%00/", "/%2", "/%c3%"):
            with self.subTest(target):
                found = self.answers(octets(f"GET {target} HTTP/1.1\r\n{HOST}\r\n"))
                self.assert_refusal(found[0], 400)

    def test_decoding_is_done_once_and_finds_nothing_by_accident(self):
        for target in (
                "/-/live%2f", "/-/live/", "/%252d/live", "/-%252flive", "/-/live%20", "/-/live%0a", "/-/live%0d%0a",
                "/-/live;x", "/-/live.json", "/-/./live", "/x/../-/live", "/x/%2e%2e/-/live", "/-//live", "/-\\live",
                "/-%5clive", "/-/%6civ%65%2e", "/%c0%af-/live", "/-/l%c4%b1ve", "/-/LIVE", "/-/live%c0%80",
                "/api/postsx/", "/api/posts//", "/api//posts/", "/api/%2e%2e/api/posts/", "/api/posts/%ff/",
                "/api/posts/1e0/", "/api/posts/-1/", "/api/posts/0x1/", "/api/posts/1%2520/",
                "/api/posts/" + "9" * 400 + "/", "/api/posts/9223372036854775808/", "/api/posts/1/..",
                "/api/posts/1/x/"):
            with self.subTest(target):
                found = self.answers(octets(f"GET {target} HTTP/1.1\r\n{HOST}{self.credentials}\r\n"))
                self.assertEqual(found[0].status, 404)

    def test_escapes_of_plain_letters_mean_the_letters(self):
        for target in (
                "/-/live", "/%2d/live", "/-/%6c%69%76%65", "/-%2flive", "/-%2Flive", "//-/live", "////-/live",
                "/-/live?%zz&%", "/-/live?" + "%00" * 100, "/-/live?\\^`{|}\"<>"):
            with self.subTest(target):
                self.assertEqual(self.get(target).status, 200)

    def test_long_and_deep_paths_are_only_not_found(self):
        for target in ("/" + "a/" * 4000, "/" * 8000, "/api/" + "../" * 2600, "/" + "%2f" * 2600, "/" + "%41" * 2600,
                       "/api/posts/" + "1/" * 4000):
            with self.subTest(target[:20]):
                self.assertEqual(self.get(target).status, 404)

    def test_a_long_query_is_read(self):
        for query in (
                "x" * 8000, "&" * 8000, "=" * 8000, "a=b&" * 2000, "limit=1&" * 900, "%" * 8000,
                "search=" + "+" * 7900, "search=" + "%25" * 2600):
            with self.subTest(query[:20]):
                found = self.answers(octets(f"GET /api/posts/?{query} HTTP/1.1\r\n{HOST}{self.credentials}\r\n"))
                self.assertEqual(found[0].status, 200)

    def test_a_redirect_stays_on_the_site(self):
        """A Location that begins with two slashes, or holds a line's end, leads or says elsewhere."""
        for target, location in (("/api/posts", "/api/posts/"), ("//api/posts", "/api/posts/"),
                                 ("///api/posts", "/api/posts/"),
                                 ("/api/posts?x=//evil.org", "/api/posts/?x=//evil.org"),
                                 ("/api/posts?%0d%0aSet-Cookie:x", "/api/posts/?%0d%0aSet-Cookie:x")):
            with self.subTest(target):
                answer = self.get(target)
                self.assertEqual((answer.status, answer.get("Location")), (301, location))
                self.assertEqual(answer.all("Set-Cookie"), [])
        for target in (
                "//evil.org/api/posts", "/%2fevil.org/api/posts", "/\\evil.org/api/posts", "//evil.org/..",
                "//evil.org", "//evil.org/%2e%2e", "/api/posts%0d%0aX:y"):
            with self.subTest(target):
                self.assertEqual(self.get(target).status, 404)
