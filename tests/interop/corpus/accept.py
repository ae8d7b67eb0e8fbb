"""Accept and ?format=: which renderer, which refusal."""

from interop.vectors import COMMON
from interop.wire import ask, case

ACCEPTS = [vector["accept"] for vector in COMMON["accept"]] + [
    "text/html;q=0", "*/*;q=0", "*/*;q=0.1, image/png", "application/json;charset=utf-8",
    "application/json; charset=latin-1", "application/json;q=1;indent=2", "application/json; indent=0",
    "application/json; indent=8", "application/json; indent=9", "application/json; indent=-1",
    "application/json; indent=x", "application/json; indent=\"2\"", "application/json; indent= 3",
    "application/json;indent=4;indent=2", "application/json; INDENT=4", "application/json;indent",
    "application/*; indent=4", "*/*; indent=4", "APPLICATION/JSON; indent=1", " application/json ",
    ",application/json", ",", ";", "application/json,", "application/json;", "application", "application/", "/json",
    "*", "*/json", "application/json/x", "application /json", "application/json;version=2", "text/plain",
    "text/plain, */*;q=0.1", "text/html, */*", "text/html, image/png", "text/html;level=1", "application/xml, text/*",
    "application/vnd.api+json", "application/problem+json", "multipart/form-data",
    "application/json, application/json; indent=4", "application/json; indent=4, application/json",
    "application/json; indent=4, */*", "image/png, application/json", "image/*, application/*",
    "\"application/json\"", "application/json;a=\"b,c\"", "application/json;indent=1e1", "application/json;indent=+2",
    "application/json;indent=1_0", "application/json;indent=%32",
    "application/json;indent=\xd9\xa3", "a/b, c/d, e/f", "x" * 500,
]
CASES = [case(f"accept.{number:02}", ask("GET", "/api/posts/1/", who="user",
                                         headers=(("Accept", value),) if value is not None else ()))
         for number, value in enumerate(ACCEPTS)]
CASES += [case(f"accept.anonymous.{number}", ask("GET", "/api/account/", headers=(("Accept", value),)))
          for number, value in enumerate(("image/png", "text/html", "*/*", "", "application/json; indent=4"))]
CASES += [
    case("accept.two-headers", ask("GET", "/api/account/", who="user",
                                   headers=(("Accept", "image/png"), ("Accept", "application/json")))),
    case("accept.two-headers-bad", ask("GET", "/api/account/", who="user", headers=(("Accept", "a/b"), ("Accept",
                                                                                                        "c/d")))),
    case("accept.indent-list", ask("GET", "/api/posts/?limit=1", who="user",
                                   headers=(("Accept", "application/json; indent=2"),))),
    case("accept.indent-empty-list", ask("GET", "/api/posts/?offset=500", who="user",
                                         headers=(("Accept", "application/json; indent=2"),))),
    case("accept.indent-options", ask("OPTIONS", "/api/account/", who="user",
                                      headers=(("Accept", "application/json; indent=2"),))),
    case("accept.indent-error", ask("POST", "/api/posts/", who="user", json={},
                                    headers=(("Accept", "application/json; indent=2"),))),
    case("accept.indent-refusal", ask("DELETE", "/api/account/", who="user",
                                      headers=(("Accept", "application/json; indent=2"),))),
    case("accept.indent-created", ask("POST", "/api/posts/", who="user", json={"title": "t", "body": "b"},
                                      headers=(("Accept", "application/json; indent=3"),))),
    case("accept.on-delete", ask("DELETE", "/api/posts/2/", who="user", headers=(("Accept", "image/png"),)),
         ask("GET", "/api/posts/2/", who="user")),
    case("accept.head", ask("HEAD", "/api/posts/1/", who="user", headers=(("Accept", "image/png"),))),
    case("accept.options", ask("OPTIONS", "/api/posts/", who="user", headers=(("Accept", "image/png"),))),
    case("accept.set-cookie", ask("GET", "/api/login-set-cookie/", headers=(("Accept", "image/png"),))),
    case("accept.logout", ask("POST", "/api/logout/", headers=(("Accept", "image/png"),))),
]
FORMATS = ("json", "api", "xml", "", "JSON", "json%20", "%6Ason", "html", "json&format=xml", "xml&format=json",
           "json;x", "x%00")
CASES += [case(f"accept.format.{text}", ask("GET", f"/api/account/?format={text}", who="user")) for text in FORMATS]
CASES += [
    case("accept.format-without-value", ask("GET", "/api/account/?format", who="user")),
    case("accept.format-upper-name", ask("GET", "/api/account/?FORMAT=xml", who="user")),
    case("accept.format-anonymous", ask("GET", "/api/account/?format=xml")),
    case("accept.format-json-anonymous", ask("GET", "/api/account/?format=json")),
    case("accept.format-json-accept-other", ask("GET", "/api/account/?format=json", who="user",
                                                headers=(("Accept", "image/png"),))),
    case("accept.format-json-accept-html", ask("GET", "/api/account/?format=json", who="user",
                                               headers=(("Accept", "text/html"),))),
    case("accept.format-json-accept-indent", ask("GET", "/api/account/?format=json", who="user",
                                                 headers=(("Accept", "application/json; indent=4"),))),
    case("accept.format-and-accept-bad", ask("GET", "/api/account/?format=xml", who="user",
                                             headers=(("Accept", "image/png"),))),
    case("accept.format-in-links", ask("GET", "/api/posts/?format=json&limit=1", who="user")),
    case("accept.format-on-post", ask("POST", "/api/posts/?format=json", who="user", json={"title": "t", "body": "b"})),
    case("accept.format-on-absent", ask("GET", "/api/posts/999/?format=xml", who="user")),
    case("accept.format-on-set-cookie", ask("GET", "/api/login-set-cookie/?format=xml")),
    case("accept.format-suffix", ask("GET", "/api/posts.json", who="user")),
]
