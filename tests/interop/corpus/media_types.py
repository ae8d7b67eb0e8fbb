"""Content-Type: what is JSON, what is a form, what is refused."""

from interop.wire import ask, case

POST = '{"title":"t","body":"b"}'
LOGIN = '{"email":"admin@company.com","password":"password"}'
TYPES = {
    "json": "application/json",
    "charset": "application/json; charset=utf-8",
    "charset-upper": "application/json;charset=UTF-8",
    "charset-quoted": 'application/json; charset="utf-8"',
    "charset-latin": "application/json; charset=iso-8859-1",
    "charset-unknown": "application/json; charset=nonsense",
    "upper-case": "APPLICATION/JSON",
    "mixed-case": "Application/Json",
    "parameter": "application/json; version=1",
    "parameters": "application/json; a=b; c=d",
    "semicolon": "application/json;",
    "spaces": "application/json  ",
    "space-inside": "application /json",
    "two": "application/json, text/plain",
    "problem": "application/problem+json",
    "api": "application/vnd.api+json",
    "text-json": "text/json",
    "plain": "text/plain",
    "plain-charset": "text/plain; charset=utf-8",
    "html": "text/html",
    "xml": "application/xml",
    "octets": "application/octet-stream",
    "empty": "",
    "slash": "/",
    "garbage": "garbage",
    "star": "*/*",
    "application-star": "application/*",
    "quotes": 'application/json; a="b;c"',
    "javascript": "application/javascript",
    "json-seq": "application/json-seq",
    "quote-in-type": 'text/"plain"',
    "long": "text/" + "x" * 300,
}
CASES = [case(f"types.post.{name}", ask("POST", "/api/posts/", who="user", body=POST, type=value))
         for name, value in TYPES.items()]
CASES += [case(f"types.login.{name}", ask("POST", "/api/login/", body=LOGIN, type=value))
          for name, value in TYPES.items()]
CASES += [
    case("types.post.missing", ask("POST", "/api/posts/", who="user", body=POST)),
    case("types.login.missing", ask("POST", "/api/login/", body=LOGIN)),
    case("types.put.plain", ask("PUT", "/api/posts/2/", who="user", body=POST, type="text/plain")),
    case("types.patch.plain", ask("PATCH", "/api/posts/2/", who="user", body=POST, type="text/plain")),
    case("types.put.missing", ask("PUT", "/api/posts/2/", who="user", body=POST)),
    case("types.empty-body.plain", ask("POST", "/api/posts/", who="user", type="text/plain", length=0)),
    case("types.empty-body.json", ask("POST", "/api/posts/", who="user", type="application/json", length=0)),
    case("types.empty-body.missing", ask("POST", "/api/posts/", who="user", length=0)),
    case("types.no-length.json", ask("POST", "/api/posts/", who="user", type="application/json", length=None)),
    case("types.no-length.missing", ask("POST", "/api/posts/", who="user", length=None)),
    case("types.no-length.patch", ask("PATCH", "/api/posts/2/", who="user", length=None)),
    case("types.delete-with-body", ask("DELETE", "/api/posts/2/", who="user", body="{", type="application/json")),
    case("types.delete-with-plain-body", ask("DELETE", "/api/posts/2/", who="user", body="x", type="text/plain")),
    case("types.get-with-body", ask("GET", "/api/posts/2/", who="user", body="x", type="text/plain")),
    case("types.logout-with-body", ask("POST", "/api/logout/", body="x", type="text/plain")),
    case("types.logout-with-json", ask("POST", "/api/logout/", body="{", type="application/json")),
    case("types.chunked", ask("POST", "/api/posts/", who="user", type="application/json", length=None,
                              headers=(("Transfer-Encoding", "chunked"),),
                              body=b'10\r\n{"title":"t","bo\r\n8\r\ndy":"b"}\r\n0\r\n\r\n')),
]
