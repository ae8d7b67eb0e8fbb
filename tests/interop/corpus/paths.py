"""Which URL is which route: slashes, dots, percent, UTF-8, ids."""

from interop.wire import ask, case

REDIRECTS = ("/api/posts", "/api/account", "/api/login", "/api/logout", "/api/login-set-cookie", "/api/posts/1",
             "/api/posts/999", "/api/posts/x", "/api/posts?limit=3", "/api/posts?a=%20+%C3%A9", "/api/posts?",
             "/api/posts/1?x", "/api/posts?a=/", "/api/posts?next=http://evil.test/", "//api/posts",
             "///api/posts?x=1", "/api/%70osts", "/api/posts%3Fx", "/api", "/api/unknown", "/api/posts/1/x",
             "/api/posts?a=\"<>", "/api/posts?a=%zz", "/api/posts?a=%FF", "/api/posts?a=\xc3\xa9",
             "/api/posts?a=b;c,d!$'()*:@[]", "/api/posts?a=%0D%0ASet-Cookie:%20x", "/api/posts??", "/api/posts?a=1#b",
             "/api/posts/%C3%A9", "/api/posts/a%20b", "/api/posts/a+b", "/api/posts/~", "/api/posts/a,b",
             "/api/posts/a:b@c",
             "/api/posts/%5B", "/api/posts/%22", "/api/posts/%3C", "/api/posts/%25", "/api/posts/(1)", "/api/posts/!'*")
CASES = [case(f"paths.slash.{number:02}", ask("GET", target, who="user")) for number, target in enumerate(REDIRECTS)]
CASES += [case(f"paths.slash.{method}", ask(method, "/api/posts?x=1", who="user", csrf=csrf))
          for method, csrf in (("HEAD", None), ("OPTIONS", None), ("POST", "right"), ("PUT", "right"),
                               ("PATCH", "wrong"),
                               ("DELETE", "none"), ("FOO", "right"))]
CASES += [
    case("paths.slash.anonymous", ask("GET", "/api/posts")),
    case("paths.slash.post-json", ask("POST", "/api/login", json={"email": "a", "password": "b"}, csrf="none")),
    case("paths.slash.dead", ask("GET", "/api/account", who="dead")),
]
TARGETS = ("/api/", "/api//", "/api//posts/", "/api/posts//", "/api/posts/1//", "//api/account/", "///api/account/",
           "/./api/account/", "/api/./account/", "/api/../api/account/", "/api/posts/../account/", "/api/posts/.",
           "/api/posts/./", "/api/posts/../", "/api/%61ccount/", "/api/%2561ccount/", "/api%2Faccount/",
           "/api%2faccount%2f", "/%61pi/account/", "/api/account%2F", "/api/account/%00", "/api/account%00/", "/%00",
           "/api/posts/%00/", "/api/posts/1%00/", "/api/account/?%00", "/api/acc\xc3\xa9ount/", "/api/acc%C3%A9ount/",
           "/api/acc%E9ount/", "/api/acc%FFount/", "/api/%ED%A0%80/", "/api/%zz/", "/api/account/%",
           "/api/account/%2", "/api/%c3%a9/", "/API/account/", "/api/Account/", "/api/account/;x", "/api/account;x/",
           "/api/account/,", "/api/account/%20", "/api/account%20/", "/api/account+/", "/api/account/%3F",
           "/api/account/%23", "/api/account/?", "/api/account/??", "/api/account/?&", "/api/account/?a#b",
           "/api/account/#b", "/api/account/index.html", "/api/account.json", "/api/account/.json",
           "/api/posts/1.json", "/api/posts.api", "/api/account/~", "/api/account/%7E", "/api/account/\\",
           "/api\\account/", "/api/account/%5C", "/api/account/|", "/api/account/\"", "/api/account/<",
           "/api/posts/1/comments/", "/api/posts/1/1/", "/api/login/x/", "/api/x", "/api/x/", "/apix", "/api.",
           "/api/account/x")
CASES += [case(f"paths.target.{number:02}", ask("GET", target, who="user")) for number, target in enumerate(TARGETS)]
IDS = ("01", "001", "0", "00", "-1", "+1", "%2B1", "%201", "1%20", "1_0", "1.0", "1.", ".1", "1e0", "x", "1x", "a1",
       "%31", "1%32", "%D9%A1", "%EF%BC%91", "%C2%B2", "201", "999999999", "9223372036854775807",
       "9223372036854775808", "18446744073709551617",
       "1" + "0" * 40, "9" * 3900, "-9223372036854775809", "%E3%80%801", "%C2%A01", "1%0A", "%091", "1%C2%85", "1,2",
       "1-2", "null", "None", "true", "0x1", "~1", "%27", "1'--", "%FF", "%E9", "1%00", "%22", "1;", "1:1", "@1", "*",
       "..", "%2e%2e", "0b1", "__1",
       "%F0%9D%9F%8F", "-0", "%2B01")
CASES += [case(f"paths.id.{number:02}", ask("GET", f"/api/posts/{text}/", who="user")) for number,
          text in enumerate(IDS)]
CASES += [case(f"paths.id.{method}.{name}", ask(method, f"/api/posts/{text}/", who="user", json={"title": "t",
                                                                                                 "body": "b"}))
          for method in ("PUT", "PATCH", "DELETE")
          for name, text in (("zeros", "002"), ("huge", "9223372036854775808"), ("text", "x"), ("absent", "999"))]
CASES += [case(f"paths.anonymous.{number}", ask("GET", target))
          for number, target in enumerate(("/api/posts/x/", "/api/posts/9223372036854775808/", "/api/unknown/",
                                           "/api/posts/1"))]
