"""limit and offset: what Python's int() takes, where the pages end, and ?search."""

from interop.wire import Change, ask, case

NUMBERS = {
    "none": None, "empty": "", "one": "1", "ten": "10", "zero": "0", "minus-zero": "-0", "negative": "-1",
    "plus": "%2B5",
    "plus-as-space": "+5", "space-before": "%205", "space-after": "5%20", "tab": "%095", "newline": "5%0A",
    "underscore": "1_0", "underscore-double": "1__0", "underscore-first": "_10", "underscore-last": "10_",
    "sign-underscore": "%2B_5", "two-signs": "%2B%2B5", "sign-space": "%2B%205", "leading-zeros": "007", "zeros": "000",
    "float": "5.0", "exponent": "1e1", "hex": "0x10", "binary": "0b11", "junk": "junk", "mixed": "5x",
    "arabic": "%D9%A3", "devanagari": "%E0%A5%A7%E0%A5%A6", "fullwidth": "%EF%BC%95", "mathematical": "%F0%9D%9F%97",
    "superscript": "%C2%B2", "roman": "%E2%85%A4", "circled": "%E2%91%A4", "mixed-scripts": "1%D9%A3",
    "no-break-space": "%C2%A05", "ideographic-space": "%E3%80%805", "next-line": "5%C2%85", "group-separator": "%1D5",
    "zero-width": "%E2%80%8B5", "bom": "%EF%BB%BF5", "nul": "5%00", "unicode-minus": "%E2%88%925",
    "int32": "2147483648", "int64": "9223372036854775807", "int64-more": "9223372036854775808",
    "uint64": "18446744073709551616", "huge": "1" + "0" * 40, "negative-huge": "-1" + "0" * 40,
    "many-digits": "9" * 3900, "leading-zeros-many": "0" * 50 + "5", "bad-utf8": "%FF", "bad-percent": "%zz",
    "comma": "1,000", "quote": "%225%22", "infinity": "inf", "nan": "nan", "true": "true",
}
CASES = [case(f"pages.{name}.{key}", ask("GET", "/api/posts/" + (f"?{name}={text}" if text is not None else ""),
                                         who="user"))
         for name in ("limit", "offset") for key, text in NUMBERS.items()]

ENDS = ("limit=10&offset=0", "limit=10&offset=10", "limit=10&offset=5", "limit=10&offset=190", "limit=10&offset=189",
        "limit=10&offset=191", "limit=10&offset=199", "limit=10&offset=200", "limit=10&offset=201",
        "limit=10&offset=205", "limit=10&offset=1000", "limit=100", "limit=99&offset=100", "limit=100&offset=100",
        "limit=101", "limit=200", "limit=1000000", "limit=150&offset=120", "limit=1&offset=199", "limit=3&offset=2",
        "limit=3&offset=3", "limit=3&offset=4", "offset=3&limit=3", "offset=195", "limit=0&offset=20",
        "limit=x&offset=y", "limit=5&limit=7", "limit=7&limit=", "offset=5&offset=x", "limit=2&LIMIT=3", "Offset=10",
        "limit=%35", "%6Cimit=3", "limit[]=3",
        "limit=3;offset=4", "limit=3&amp;offset=4", "&&limit=3&", "limit==3", "page=2", "limit=3&page=2", "cursor=x")
CASES += [case(f"pages.ends.{query}", ask("GET", f"/api/posts/?{query}", who="user")) for query in ENDS]

SEARCHES = ("", "cookie", "COOKIE", "Cookie%20knows", "cookie+log", "cookie,log", "cookie,,log", ",", "+", "%22cookie",
            "cook", "nothing-has-this", "%25", "_", "%5C", "(1)", "(20)", "%C3%A9", "%C3%89", "cookie%0Aknows",
            "cookie%C2%A0knows", "tabs,session", "session+promise",
            "log&search=door", "log&limit=5", "log&offset=10", "x" * 300, "%FF", "*", "1", "quiet+(8)",
            "a+b+c+d+e", "cookie&format=json", "KNOWS&limit=2&offset=2")
CASES += [case(f"pages.search.{number:02}", ask("GET", f"/api/posts/?search={text}", who="user"))
          for number, text in enumerate(SEARCHES)]
PHRASES = {"phrase": "%22cookie%20knows%22", "single": "%27door%20and%27", "and-word": "%22door+and%22+key",
           "empty": "%22%22", "alone": "%22"}
CASES += [case(f"pages.search.quoted-{name}", ask("GET", f"/api/posts/?search={text}&limit=1&offset=500", who="user"))
          for name, text in PHRASES.items()]
CASES += [case(f"pages.search.nul-{name}", ask("GET", f"/api/posts/?search={text}", who="user"))
          for name, text in (("inside", "a%00b"), ("alone", "%00"))]
CASES += [
    case("pages.search-on-account", ask("GET", "/api/account/?search=x&limit=3", who="user")),
    case("pages.search-on-post", ask("GET", "/api/posts/2/?search=nothing-has-this", who="user")),
    case("pages.limit-on-post", ask("GET", "/api/posts/2/?limit=0&offset=9", who="user")),
    case("pages.query-on-create", ask("POST", "/api/posts/?limit=1&search=x", who="user", json={"title": "t",
                                                                                                "body": "b"})),
    case("pages.no-posts", Change("DELETE FROM main.blog_post"), ask("GET", "/api/posts/", who="user"),
         ask("GET", "/api/posts/?offset=10", who="user"), ask("GET", "/api/posts/?limit=5&offset=3", who="user")),
    case("pages.ten-posts", Change("DELETE FROM main.blog_post WHERE id > 10"), ask("GET", "/api/posts/", who="user"),
         ask("GET", "/api/posts/?limit=9", who="user"), ask("GET", "/api/posts/?offset=10", who="user")),
    case("pages.eleven-posts", Change("DELETE FROM main.blog_post WHERE id > 11"),
         ask("GET", "/api/posts/", who="user"),
         ask("GET", "/api/posts/?limit=10&offset=10", who="user")),
    case("pages.gap", Change("DELETE FROM main.blog_post WHERE id < 6"), ask("GET", "/api/posts/?limit=2", who="user")),
    case("pages.head", ask("HEAD", "/api/posts/?limit=3&offset=3", who="user")),
    case("pages.post-of-nobody",
         Change("UPDATE main.blog_post SET created_by_id = NULL, modified_by_id = NULL WHERE id = 3"),
         ask("GET", "/api/posts/3/", who="user"), ask("GET", "/api/posts/?limit=1&offset=2", who="user")),
    case("pages.whole-seconds", Change("UPDATE main.blog_post SET created_on = '2021-01-01 12:00:00', "
                                       "modified_on = '2021-01-01 12:00:00.000001' WHERE id = 3"),
         ask("GET", "/api/posts/3/", who="user")),
    case("pages.milliseconds", Change("UPDATE main.blog_post SET created_on = '2021-01-01 12:00:00.120000', "
                                      "modified_on = '1999-12-31 23:59:59.900000' WHERE id = 3"),
         ask("GET", "/api/posts/3/", who="user")),
    case("pages.stored-text",
         Change("UPDATE main.blog_post SET title = 'é世🚀 <&> \"\\' || char(1, 9, 10, 127, 8232, 8233), "
                "body = ' padded ' WHERE id = 3"),
         ask("GET", "/api/posts/3/", who="user"), ask("GET", "/api/posts/?search=%C3%A9", who="user")),
]
