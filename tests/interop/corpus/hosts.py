"""Host: which names this server answers to, and what is no name at all."""

from interop.wire import ask, case

HOSTS = ("localhost", "LOCALHOST", "LocalHost:80", "localhost:8000", "localhost:", "localhost:0", "localhost:99999",
         "localhost:x", "localhost:80:80", "localhost.", "localhost..", ".localhost", "a.localhost", "a.b.localhost",
         "xlocalhost", "localhostx", "127.0.0.1", "127.0.0.1:8000", "127.0.0.2", "127.1", "[::1]", "[::1]:8000",
         "[::1", "::1", "[::2]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::1%25lo]", "[]", "example.org",
         "EXAMPLE.org", "a.example.org", "a.b.example.org:444", "xexample.org", "example.org.", "a..example.org",
         "-.example.org", "a_b.example.org", "a b.example.org", "evil.test", "evil.test:80", "localhost@evil.test",
         "evil.test@localhost", "localhost/x", "localhost?x", "localhost#x", "localhost,evil.test",
         "localhost, localhost", "http://localhost", "*", "loc*lhost", "%6cocalhost", "localhost%00",
         "l\xc3\xb6calhost", "\xe9.example.org", "xn--lcalhost-n4a.example.org", "localhost;x", "\"localhost\"",
         "<x>.example.org", "",
         "a" * 63 + ".example.org", "a" * 300 + ".example.org", "0.example.org", "127.0.0.1.", "2130706433",
         "0x7f.0.0.1", "[::1].")
CASES = [case(f"hosts.{number:02}", ask("GET", "/api/account/", who="user", host=host)) for number,
         host in enumerate(HOSTS)]
CASES += [case(f"hosts.set-cookie.{name}", ask("GET", "/api/login-set-cookie/", host=host))
          for name, host in (("evil", "evil.test"), ("bad", "bad host"), ("port", "localhost:1"),
                             ("upper", "A.EXAMPLE.ORG"))]
CASES += [
    case("hosts.post.evil", ask("POST", "/api/login/", json={"email": "a", "password": "b"}, host="evil.test")),
    case("hosts.post.evil-without-token", ask("POST", "/api/login/", csrf="none", host="evil.test")),
    case("hosts.unknown-url", ask("GET", "/api/unknown/", host="evil.test")),
    case("hosts.slash", ask("GET", "/api/posts", host="evil.test")),
    case("hosts.slash-with-port", ask("GET", "/api/posts", host="localhost:8000")),
    case("hosts.missing-on-1.0", ask("GET", "/api/account/", who="user", host=None, version="1.0")),
    case("hosts.given-on-1.0", ask("GET", "/api/account/", who="user", version="1.0")),
    case("hosts.evil-on-1.0", ask("GET", "/api/account/", who="user", host="evil.test", version="1.0")),
    case("hosts.forwarded", ask("GET", "/api/account/", who="user", headers=(("X-Forwarded-Host", "evil.test"),))),
    case("hosts.absolute-form", ask("GET", "http://localhost/api/account/", who="user")),
]
