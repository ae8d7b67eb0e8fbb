"""Posts: what is stored and shown, who may change what, what OPTIONS says."""

from interop.wire import Change, ask, case

GOOD = {"title": "t", "body": "b"}


def _writes(who, target):
    return {"put": ask("PUT", target, who=who, json=GOOD), "patch": ask("PATCH", target, who=who, json={"title": "u"}),
            "patch-nothing": ask("PATCH", target, who=who, json={}), "delete": ask("DELETE", target, who=who),
            "put-bad": ask("PUT", target, who=who, json={"title": ""}),
            "put-malformed": ask("PUT", target, who=who, body="{", type="application/json"),
            "put-plain": ask("PUT", target, who=who, body="x", type="text/plain")}


OWNERS = {"staff-own": ("admin", "/api/posts/1/"), "staff-others": ("admin", "/api/posts/2/"),
          "own": ("user", "/api/posts/2/"),
          "others": ("user", "/api/posts/1/"), "peers": ("user", "/api/posts/3/"),
          "absent": ("user", "/api/posts/999/")}
CASES = [case(f"posts.{owner}.{name}", step, ask("GET", target, who=who))
         for owner, (who, target) in OWNERS.items() for name, step in _writes(who, target).items()]
NOBODYS = Change("UPDATE main.blog_post SET created_by_id = NULL, modified_by_id = NULL WHERE id = 3")
CASES += [case(f"posts.nobodys.{who}.{name}", NOBODYS, step)
          for who in ("user", "admin") for name, step in _writes(who, "/api/posts/3/").items() if name in ("patch",
                                                                                                           "delete")]
CASES += [
    case("posts.create", ask("POST", "/api/posts/", who="user", json=GOOD), ask("GET", "/api/posts/201/", who="user"),
         ask("GET", "/api/posts/?offset=195&limit=6", who="user")),
    case("posts.create-admin", ask("POST", "/api/posts/", who="admin", json=GOOD)),
    case("posts.create-text", ask("POST", "/api/posts/", who="user",
                                  json={"title": "é世🚀 <&>\"\\/", "body": "a\nb\tc\u2028\u2029\x7f"})),
    case("posts.create-escapes", ask("POST", "/api/posts/", who="user", json={"title": "\x01\x1f\x7f\x80\x9f",
                                                                              "body": "\b\f\r\n/"})),
    case("posts.id-after-delete", ask("POST", "/api/posts/", who="user", json=GOOD),
         ask("DELETE", "/api/posts/201/", who="admin"),
         ask("POST", "/api/posts/", who="user", json=GOOD), ask("GET", "/api/posts/202/", who="user")),
    case("posts.delete-twice", ask("DELETE", "/api/posts/2/", who="user"), ask("DELETE", "/api/posts/2/", who="user"),
         ask("GET", "/api/posts/2/", who="user"), ask("GET", "/api/posts/?limit=2", who="user")),
    case("posts.author-is-kept", ask("PUT", "/api/posts/2/", who="user", json={**GOOD, "created_by": 5, "id": 9})),
    case("posts.staff-edits", ask("PATCH", "/api/posts/2/", who="admin", json={"body": "by staff"}),
         ask("GET", "/api/posts/2/", who="admin")),
    case("posts.conditional", ask("GET", "/api/posts/2/", who="user", headers=(("If-None-Match", "*"),))),
    case("posts.if-modified", ask("GET", "/api/posts/2/", who="user",
                                  headers=(("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"),))),
    case("posts.if-match", ask("PUT", "/api/posts/2/", who="user", json=GOOD, headers=(("If-Match", '"x"'),))),
    case("posts.range", ask("GET", "/api/posts/2/", who="user", headers=(("Range", "bytes=0-3"),))),
    case("posts.gzip", ask("GET", "/api/posts/", who="user", headers=(("Accept-Encoding", "gzip, br"),))),
    case("posts.language", ask("GET", "/api/account/", headers=(("Accept-Language", "de"),))),
    case("posts.language-error", ask("POST", "/api/posts/", who="user", json={}, headers=(("Accept-Language", "fr"),))),
    case("posts.cors", ask("OPTIONS", "/api/posts/", headers=(("Origin", "https://evil.example"),
                                                              ("Access-Control-Request-Method", "POST")))),
    case("posts.cors-signed-in", ask("OPTIONS", "/api/posts/", who="user", headers=(("Origin", "https://evil.example"),
                                                                                    ))),
    case("posts.method-override", ask("POST", "/api/posts/2/", who="user", json=GOOD,
                                      headers=(("X-HTTP-Method-Override", "PUT"),))),
    case("posts.options.list", ask("OPTIONS", "/api/posts/", who="user")),
    case("posts.options.own", ask("OPTIONS", "/api/posts/2/", who="user")),
    case("posts.options.others", ask("OPTIONS", "/api/posts/1/", who="user")),
    case("posts.options.staff", ask("OPTIONS", "/api/posts/2/", who="admin")),
    case("posts.options.absent", ask("OPTIONS", "/api/posts/999/", who="user")),
    case("posts.options.not-a-number", ask("OPTIONS", "/api/posts/x/", who="user")),
    case("posts.options.account", ask("OPTIONS", "/api/account/", who="user")),
    case("posts.options.wrong-token", ask("OPTIONS", "/api/posts/", who="user", csrf="wrong")),
    case("posts.head.list", ask("HEAD", "/api/posts/", who="user")),
    case("posts.head.one", ask("HEAD", "/api/posts/2/", who="user")),
    case("posts.head.absent", ask("HEAD", "/api/posts/999/", who="user")),
    case("posts.head.account", ask("HEAD", "/api/account/", who="user")),
    case("posts.head.anonymous", ask("HEAD", "/api/account/")),
    case("posts.head.login", ask("HEAD", "/api/login/")),
    case("posts.head.unknown", ask("HEAD", "/api/unknown/")),
    case("posts.head.slash", ask("HEAD", "/api/posts")),
]
