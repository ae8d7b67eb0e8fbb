"""Where a body ends: RFC 9112 section 6, and what request smuggling makes of readers that guess (11.2)."""

from hostile.abuse import CHUNKED, HOST, Smuggling, octets, post

LAST = "0\r\n\r\n"


class TwoLengths(Smuggling):
    def test_a_request_with_two_framings_is_refused(self):
        self.refuse([
            ("6.3 rule 3: both", post("Content-Length: 5\r\n" + CHUNKED, LAST), 400),
            ("6.3 rule 3: both, other order", post(CHUNKED + "Content-Length: 5\r\n", LAST), 400),
            ("6.3 rule 3: both, length of the whole", post(CHUNKED + "Content-Length: 4\r\n", "5\r\nab"), 400),
            ("6.3 rule 3: both, length 0", post("Content-Length: 0\r\n" + CHUNKED, LAST), 400),
            ("6.3 rule 3: both, apart", post("Content-Length: 5\r\nX: y\r\n" + CHUNKED + "Y: z\r\n", LAST), 400),
            ("6.3 rule 3: both, one disguised", post("Content-Length: 5\r\ntRANSFER-eNCODING: CHUNKED\r\n", LAST), 400),
            ("6.3 rule 5: two equal", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), 400),
            ("6.3 rule 5: two that differ", post("Content-Length: 5\r\nContent-Length: 0\r\n", "hello"), 400),
            ("6.3 rule 5: two, one disguised", post("Content-Length: 0\r\ncontent-length: 5\r\n", "hello"), 400),
            ("6.3 rule 5: a list of equals", post("Content-Length: 5, 5\r\n", "hello"), 400),
            ("6.3 rule 5: a list that differs", post("Content-Length: 0,5\r\n", "hello"), 400),
            ("6.3 rule 5: an empty element", post("Content-Length: 5,\r\n", "hello"), 400),
        ])

    def test_two_content_lengths_are_refused_on_a_get_too(self):
        self.refuse([(
            "6.3 rule 5", f"GET /-/live HTTP/1.1\r\n{HOST}Content-Length: 0\r\nContent-Length: 44\r\n\r\n", 400)])


class ContentLength(Smuggling):
    settings = {"body-bytes": 200}

    def test_what_is_not_digits_only_is_refused(self):
        values = ["", " ", "+5", "-5", "-0", "5 5", "5x", "x5", "0x5", "5.0", "5e0", "5;", "5,", "\"5\"", "'5'", "5\t5",
                  "\v5", "5\v", "\xa05", "five", "5_0", "18446744073709551616", "9" * 100, "\xb2"]
        self.refuse([("RFC 9110 8.6: 1*DIGIT", post(f"Content-Length: {value}\r\n", "hello"), 400)
                     for value in values])

    def test_a_length_beyond_the_limit_is_413(self):
        self.refuse([("RFC 9110 15.5.14", post(f"Content-Length: {value}\r\n"), 413) for value in (
            "201", "4294967296", "9223372036854775807", "9223372036854775808", "18446744073709551615")])

    def test_names_that_only_look_like_it_frame_nothing(self):
        for name in ("Content_Length", "Content-Length-", "XContent-Length", "Content Length"[:7]):
            with self.subTest(name):
                body = self.post_with_title("no body of the first")
                found = self.statuses(octets(f"GET /-/live HTTP/1.1\r\n{HOST}{name}: {len(body)}\r\n\r\n") + body)
                self.assertEqual(found, [200, 201])

    def test_digits_are_read_exactly(self):
        def sized(value, title):
            return post(f"{self.credentials}Content-Length: {value}\r\n", f'{{"title": "{title}", "body": "x"}}')
        length = len('{"title": "length 0", "body": "x"}')
        self.accept([("5.5: white space around", sized(f" \t{length}\t ", "length 0"), "length 0"),
                     ("8.6: leading zeros", sized(f"{length:030}", "length 1"), "length 1"),
                     ("5.5: no white space", sized(length, "length 2").replace(b"Length: ", b"Length:"), "length 2")])


class TransferEncoding(Smuggling):
    def test_what_is_not_exactly_chunked_is_refused(self):
        """RFC 9112 section 6.1 would have 501 for codings that are unknown but end in chunked; what we refuse
        is the doubt about the framing, 400."""
        values = ["", "gzip", "deflate", "compress", "identity", "cow", "chunked, identity", "identity, chunked",
                  "identity,chunked", "gzip, chunked", "chunked, gzip", "chunked, chunked", "chunked,", ",chunked",
                  ", chunked", "chunked;", "chunked;q=1", "chunked; a=b", "chunked x", "x chunked", "chunked chunked",
                  "xchunked", "x-chunked", "chunkedx", "chunke", "\"chunked\"", "'chunked'", "\0chunked", "chunked\0",
                  "\vchunked", "chunked\v", "\fchunked", "chunked\f", "\x7fchunked", "\xa0chunked", "chunked\xa0",
                  "chun\tked", "chunked\\", "chun\xc5\xbfed", "[chunked]", "chunked=1", "\x85chunked"]
        self.refuse([("6.1, 6.3 rule 4", post(f"Transfer-Encoding: {value}\r\n", LAST), 400) for value in values])

    def test_more_than_one_of_it_is_refused(self):
        self.refuse([("6.1: combined it is a list", post(f"Transfer-Encoding: {first}\r\nTransfer-Encoding: {second}"
                                                         "\r\n", LAST), 400)
                     for first, second in (("chunked", "chunked"), ("chunked", "identity"), ("identity", "chunked"),
                                           ("", "chunked"), ("chunked", ""), ("gzip", "chunked"))])

    def test_disguises_of_its_line_are_refused(self):
        self.refuse([
            ("5.1: space before the colon", post("Transfer-Encoding : chunked\r\n", LAST), 400),
            ("5.1: tab before the colon", post("Transfer-Encoding\t: chunked\r\n", LAST), 400),
            ("5.1: vertical tab before it", post("Transfer-Encoding\v: chunked\r\n", LAST), 400),
            ("5.2: folded value", post("Transfer-Encoding:\r\n chunked\r\n", LAST), 400),
            ("5.2: folded list", post("Transfer-Encoding: chunked\r\n , identity\r\n", LAST), 400),
            ("5.2: it is the fold", post("X: y\r\n Transfer-Encoding: chunked\r\n", LAST), 400),
            ("5.2: it is a fold by tab", post("X: y\r\n\tTransfer-Encoding: chunked\r\n", LAST), 400),
            ("2.2: behind a bare LF", post("X: y\nTransfer-Encoding: chunked\r\n", LAST), 400),
            ("2.2: behind a bare CR", post("X: y\rTransfer-Encoding: chunked\r\n", LAST), 400),
            ("2.2: CR before its colon", post("Transfer-Encoding\r: chunked\r\n", LAST), 400),
            ("5.5: behind NUL", post("X: y\0Transfer-Encoding: chunked\r\n", LAST), 400),
            ("5.1: NUL in its name", post("Transfer\0-Encoding: chunked\r\n", LAST), 400),
            ("3: before the first line", octets(f"{CHUNKED}POST / HTTP/1.1\r\n{HOST}\r\n{LAST}"), 400),
            ("2.2: space before the first header", post("").replace(b"Host", b" Transfer-Encoding: chunked\r\nHost"),
             400),
        ])

    def test_it_is_refused_on_http_1_0(self):
        """Section 6.1: framing of such a message is faulty."""
        for keep_alive in ("", "Connection: keep-alive\r\n"):
            self.refuse([("6.1", f"POST / HTTP/1.0\r\n{HOST}{keep_alive}{CHUNKED}\r\n{LAST}", 400)])

    def test_names_that_only_look_like_it_frame_nothing(self):
        for name in ("Transfer_Encoding", "TransferEncoding", "X-Transfer-Encoding", "Transfer-Encodin", "TE"):
            with self.subTest(name):
                self.assertEqual(self.statuses(octets(f"GET /-/live HTTP/1.1\r\n{HOST}{name}: chunked\r\n\r\n")
                                               + self.post_with_title("no body of the first")), [200, 201])

    def test_chunked_is_found_in_any_case_and_between_white_space(self):
        def framed(number, value):
            body = f'{{"title": "coding {number}", "body": "x"}}'
            return (f"RFC 9110 5.5, 9112 7: {value!r}", post(
                f"{self.credentials}Transfer-Encoding:{value}\r\n", f"{len(body):x}\r\n{body}\r\n{LAST}"),
                f"coding {number}")
        self.accept([framed(number, value) for number, value in enumerate((
            " chunked", "chunked", "  chunked", "\tchunked", " chunked \t", " CHUNKED", " cHuNkEd"))])


class WhoseBytes(Smuggling):
    def test_a_body_belongs_to_its_request_whatever_the_method(self):
        """RFC 9110 section 9.3.1: a body of GET has no meaning, and still has a length."""
        hidden = self.post_with_title("inside a body")
        for method in ("GET", "HEAD", "OPTIONS", "DELETE", "TRACE", "FOO"):
            for lines, body in ((f"Content-Length: {len(hidden)}\r\n", hidden),
                                (CHUNKED, b"%x\r\n%b\r\n0\r\n\r\n" % (len(hidden), hidden))):
                with self.subTest(method, lines=lines):
                    data = octets(f"{method} /-/live HTTP/1.1\r\n{HOST}{lines}\r\n") + body
                    found = self.statuses(data + octets(f"GET /-/live HTTP/1.1\r\n{HOST}\r\n"), [method])
                    self.assertEqual(len(found), 2, found)
                    self.assertEqual(found[1], 200)
        self.assertEqual(self.titles("inside a body"), [])

    def test_bytes_behind_a_body_are_the_next_request_and_must_be_one(self):
        first = octets(f"GET /-/live HTTP/1.1\r\n{HOST}Content-Length: 3\r\n\r\nabc")
        self.assertEqual(self.statuses(first + b"garbage\r\n\r\n" + self.post_with_title("smuggled")), [200, 400])
        self.assertEqual(self.statuses(first + b"\0\0\0" + self.post_with_title("smuggled")), [200, 400])
        self.assertEqual(self.statuses(first[:-1] + self.post_with_title("smuggled")), [200, 405])  # OST
        self.assertEqual(self.titles("smuggled"), [])

    def test_nothing_is_answered_behind_connection_close(self):
        """RFC 9112 section 9.6: the server must not process what comes after it."""
        for value in ("close", "Close", "x, close", "keep-alive, close", "close, keep-alive"):
            with self.subTest(value):
                found = self.answers(f"GET /-/live HTTP/1.1\r\n{HOST}Connection: {value}\r\n\r\n".encode()
                                     + self.post_with_title("smuggled"))
                self.assertEqual([answer.status for answer in found], [200])
                self.assertEqual(found[0].all("Connection"), ["close"])
        for old in ("GET /-/live HTTP/1.0", "POST /-/live HTTP/1.0"):
            self.assertEqual(len(self.answers(f"{old}\r\n{HOST}\r\n".encode() + self.post_with_title("smuggled"))), 1)
        self.assertEqual(self.titles("smuggled"), [])

    def test_an_incomplete_body_is_never_run(self):
        whole = self.post_with_title("half a request")
        for cut in (1, 10, 30):
            self.assertEqual(self.statuses(whole[:-cut]), [])
        self.assertEqual(self.titles("half a request"), [])

    def test_what_hides_would_be_run_if_it_were_found(self):
        """The control of all tables here: the same bytes behind a complete request do add a post."""
        self.assertEqual(self.statuses(post(f"{self.credentials}Content-Length: 2\r\n", "{}")
                                       + self.post_with_title("found")), [400, 201])
        self.assertEqual(self.titles("found"), ["found"])
