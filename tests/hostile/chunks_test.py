"""Chunked bodies: RFC 9112 section 7.1. Where a lenient reader and a strict one see different ends, refuse."""

from hostile.abuse import CHUNKED, HOST, Smuggling, octets, post

LAST = "0\r\n\r\n"


class Chunks(Smuggling):
    settings = {"body-bytes": 2000}

    def chunked(self, body, status=400, rule="7.1"):
        return rule, post(self.credentials + CHUNKED, body), status

    def test_a_size_that_is_not_hexadecimal_digits_is_refused(self):
        sizes = ["", " 1", "1 ", "1\t", "\t1", "+1", "-1", "-0", "0x1", "0X1", "x1", "1h", "1x", "1.", "1_0", "1,", "g",
                 "\v1", "1\v", "1\0", "\x001", "1\xa0", "\xb9", "'1'", "\"1\"", "0 0"]
        self.refuse([self.chunked(f"{size}\r\nx\r\n{LAST}") for size in sizes])

    def test_a_size_that_overflows_is_refused(self):
        """7.1: "recipients MUST anticipate potentially large hexadecimal numerals"."""
        self.refuse([self.chunked(f"{size}\r\nx\r\n{LAST}", status) for size, status in (
            ("7fffffff", 413), ("80000000", 413), ("ffffffff", 413), ("100000001", 413), ("7fffffffffffffff", 413),
            ("8000000000000001", 413), ("ffffffffffffffff", 413), ("10000000000000001", 400), ("f" * 17, 400),
            ("f" * 1000, 400), ("0" * 16 + "1", 400), ("1" + "0" * 16 + "1", 400))])

    def test_a_body_that_grows_beyond_the_limit_is_413(self):
        self.refuse([
            self.chunked("7d1\r\n", 413), self.chunked(f"7d1\r\n{'x' * 2001}\r\n{LAST}", 413),
            self.chunked(f"3e8\r\n{'x' * 1000}\r\n3e9\r\n", 413), self.chunked("1\r\nx\r\n" * 2001 + LAST, 413)])

    def test_a_chunk_that_is_not_as_long_as_it_says_is_refused(self):
        self.refuse([self.chunked(body) for body in (
            f"1\r\nxy\r\n{LAST}", f"2\r\nx\r\n{LAST}", f"1\r\nx{LAST}", f"1\r\nx\r\n\r\n{LAST}",
            f"\r\n1\r\nx\r\n{LAST}", f"1\r\n\r\nx\r\n{LAST}")])

    def test_lines_end_by_crlf_only(self):
        """2.2 lets a recipient take a bare LF for a line's end; one that does and one that does not disagree."""
        self.refuse([self.chunked(body, rule="2.2, 7.1") for body in (
            f"1\nx\r\n{LAST}", f"1\r\nx\n{LAST}", "1\r\nx\r\n0\n\n", "1\nx\n0\n\n", "1\r\nx\r\n0\r\n\n",
            "1\r\nx\r\n0\n\r\n", f"1\rx\r\n{LAST}", f"1\r\nx\r{LAST}", f"1\r\r\nx\r\n{LAST}", f"1\n\r\nx\r\n{LAST}",
            f"1\r\nx\r\r{LAST}", f"1\r\nxxx{LAST}", f"1;\nx\r\n{LAST}", f"1;a\nx\r\n{LAST}", f"1;a\rx\r\n{LAST}")])

    def test_extensions_are_of_the_grammar(self):
        """7.1.1. A quote that a lenient reader lets span lines hides chunks from a strict one."""
        self.refuse([self.chunked(body, rule="7.1.1") for body in (
            f"1;\r\nx\r\n{LAST}", f"1; \r\nx\r\n{LAST}", f"1;;a\r\nx\r\n{LAST}", f"1;a=\r\nx\r\n{LAST}",
            f"1;=a\r\nx\r\n{LAST}", f"1;a=b=c\r\nx\r\n{LAST}", f"1;a b\r\nx\r\n{LAST}", f"1 a\r\nx\r\n{LAST}",
            f"1;a=\"b\r\nx\r\n{LAST}", f"1;a=\"b\r\nx\r\n0\r\n\r\n\"\r\n{LAST}", f"1;a=\"\\\"\r\nx\r\n{LAST}",
            f"1;a=\"b\"c\r\nx\r\n{LAST}", f"1;a=\"\n\"\r\nx\r\n{LAST}", f"1;a=\"\0\"\r\nx\r\n{LAST}",
            f"1;a\0b\r\nx\r\n{LAST}", f"1;a\x7f\r\nx\r\n{LAST}", f"1,a\r\nx\r\n{LAST}", f"1;a \r\nx\r\n{LAST}")])

    def test_lines_that_carry_no_data_are_bounded(self):
        """7.1.1: "A recipient MUST ignore unrecognized chunk extensions … ought to limit the total length"."""
        padded = f"1;{'x' * 1000}\r\nx\r\n"
        self.refuse([self.chunked(body, rule="7.1.1") for body in (
            f"1;{'x' * 17_000}\r\nx\r\n{LAST}", f"1;{'x' * 17_000}", padded * 20 + LAST, f"0;{'x' * 17_000}\r\n\r\n",
            f"0\r\nT: {'x' * 17_000}\r\n\r\n", "0\r\n" + "T: x\r\n" * 3_000 + "\r\n")])

    def test_trailers_are_header_lines(self):
        """7.1.2, and what section 5 says of such lines."""
        self.refuse([self.chunked(f"0\r\n{line}\r\n\r\n", rule="5, 7.1.2") for line in (
            "no colon", ": no name", "A : b", "A\t: b", "A: b\r\n c", "A: b\r\n\tc", " A: b", "A: b\0", "A: b\rc",
            "A: b\nC: d", "A(: b", "A: \x01", "GET / HTTP/1.1")])

    def test_extensions_and_trailers_are_dropped(self):
        def chunks(number, size="", trailers=""):
            body = f'{{"title": "chunks {number}", "body": "x"}}'
            return "7.1.1, 7.1.2", post(self.credentials + CHUNKED, f"{len(body):x}{size}\r\n{body}\r\n0\r\n{trailers}"
                                        "\r\n"), f"chunks {number}"
        self.accept([
            chunks(1, ";a"), chunks(2, ";a=b"), chunks(3, ' ; a = "b;c\\" d"'), chunks(4, ";a;b=c;d"),
            chunks(5, f";{'x' * 8000}"), chunks(6, "", "T: x\r\n"), chunks(7, "", "Content-Length: 5\r\n"),
            chunks(8, "", "Transfer-Encoding: gzip\r\n"), chunks(9, "", "Host: evil\r\nHost: evil\r\n"),
            chunks(10, "", "Connection: close\r\n"), chunks(11, "", "Empty:\r\n"),
            chunks(12, "", f"T: {'x' * 8000}\r\n")])

    def test_a_body_may_come_in_any_pieces(self):
        def pieces(title, size):
            text = f'{{"title": "{title}", "body": "x"}}'
            parts = [text[at:at + size] for at in range(0, len(text), size)]
            return "7.1", post(self.credentials + CHUNKED, "".join(f"{len(part):X}\r\n{part}\r\n" for part in parts)
                               + "0000000000000000\r\n\r\n"), title
        self.accept([pieces("pieces of one", 1), pieces("pieces of seven", 7), pieces("one piece", 1000)])


class Trailers(Smuggling):
    def test_a_trailer_is_no_header(self):
        """RFC 9110 section 6.5.1: merged, it could sign somebody in or pass the CSRF check."""
        body = '{"title": "by a trailer", "body": "x"}'
        for late in ("Cookie", "X-CSRFToken", "Content-Type"):
            with self.subTest(late):
                lines = self.credentials.split("\r\n")[:-1]
                early = "".join(f"{line}\r\n" for line in lines if not line.startswith(late))
                trailer = "".join(f"{line}\r\n" for line in lines if line.startswith(late))
                found = self.statuses(post(early + CHUNKED, f"{len(body):x}\r\n{body}\r\n0\r\n{trailer}\r\n"))
                self.assertEqual(len(found), 1)
                self.assertIn(found[0], (403, 415))
        self.assertEqual(self.titles("by a trailer"), [])

    def test_no_request_hides_in_a_chunk(self):
        hidden = self.post_with_title("in a chunk")
        data = octets(f"GET /-/live HTTP/1.1\r\n{HOST}{CHUNKED}\r\n") + b"%x\r\n%b\r\n0\r\n\r\n" % (len(hidden), hidden)
        self.assertEqual(self.statuses(data), [200])
        self.assertEqual(self.titles("in a chunk"), [])
