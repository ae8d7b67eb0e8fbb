"""next and previous: absolute, with the other parameters kept, sorted and encoded anew."""

from urllib.parse import urlsplit

from interop.vectors import COMMON
from interop.wire import ask, case

VECTOR_QUERIES = [urlsplit(vector["url"]).query for vector in COMMON["drf_query_urls"]]
QUERIES = (
    "b=2&a=1", "a=2&a=1", "z=1&limit=3", "a=%C3%A9", "a=\xc3\xa9", "a=%FF", "a=%E9", "a=%ED%A0%80", "a=+", "a=%20",
    "a=%2B", "a=%26%3D%23%25", "a=%zz", "a=%", "a=%2", "a=%00", "a=%0D%0A", "a=%7F", "a=%C2%80", "a=~", "a=%7E",
    "a=-._~", "a=!*'()", "a=/?:@", "a=[]", "a={}|^`", "a=\"<>", "a=\\", "a=$,", "a=;", "a;b", "=", "=x", "&", "?",
    "a?b=c", "%61=1", "A=1&a=2&_=3", "%C3%A9=1", "a=1&a=&a", "a==", "limit=3&limit=4", "offset=5&a=1&offset=9",
    "offset=&limit=", "Limit=3", "a=%F0%9F%9A%80",
    "a=%e4%b8%96", "a=" + "x" * 500, "b&a", "a=1#b", "utm_source=x&search=the", "a=%2F", "a=b%3Bc", "a=%26amp;",
)
CASES = [case(f"links.vector.{number:02}", ask("GET", f"/api/posts/?{query}", who="user"),
              ask("GET", f"/api/posts/?{query}&offset=20", who="user"))
         for number, query in enumerate(VECTOR_QUERIES)]
CASES += [case(f"links.query.{number:02}", ask("GET", f"/api/posts/?{query}", who="user"),
               ask("GET", f"/api/posts/?{query}&offset=15&limit=5", who="user"))
          for number, query in enumerate(QUERIES)]
HOSTS = ("localhost:8000", "LOCALHOST", "a.example.org", "127.0.0.1:80", "[::1]:8000", "localhost:443", "localhost:")
CASES += [case(f"links.host.{host}", ask("GET", "/api/posts/?offset=10", who="user", host=host)) for host in HOSTS]
PROXY = {"https": "https", "http": "http", "upper": "HTTPS", "list": "https, http", "junk": "ftp", "empty": ""}
CASES += [case(f"links.forwarded-proto.{name}", ask("GET", "/api/posts/?offset=10", who="user",
                                                    headers=(("X-Forwarded-Proto", value),)))
          for name, value in PROXY.items()]
CASES += [
    case("links.https-port", ask("GET", "/api/posts/", who="user", host="localhost:443",
                                 headers=(("X-Forwarded-Proto", "https"),))),
    case("links.forwarded-host", ask("GET", "/api/posts/", who="user",
                                     headers=(("X-Forwarded-Host", "evil.test"), ("X-Forwarded-Port", "99")))),
    case("links.forwarded", ask("GET", "/api/posts/", who="user",
                                headers=(("Forwarded", "host=evil.test;proto=https"),))),
    case("links.two-slashes", ask("GET", "//api/posts/", who="user")),
    case("links.encoded-path", ask("GET", "/api/%70osts/", who="user")),
]
