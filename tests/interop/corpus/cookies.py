"""Cookies: how they are read, when they are sent, when deleted."""

from interop.wire import SECRET, ask, case, log_in

VALID = f"csrftoken={SECRET}"
HEADERS = {
    "plain": VALID, "after-others": f"a=b; {VALID}", "no-space": f"a=b;{VALID}", "many-spaces": f"a=b;   {VALID}  ",
    "comma": f"a=b,{VALID}", "quoted": f'csrftoken="{SECRET}"', "last-wins": f"csrftoken=x; {VALID}",
    "last-wins-bad": f"{VALID}; csrftoken=x", "name-upper": f"CSRFTOKEN={SECRET}",
    "space-around-equals": f"csrftoken = {SECRET}",
    "octal": 'csrftoken="' + "\\121" * 32 + '"', "percent": "csrftoken=" + "%51" * 32, "empty": "", "semicolons": ";;;",
    "no-equals": "csrftoken", "dollar": f"$Version=1; {VALID}; $Path=/", "utf8": f"a=\xc3\xa9; {VALID}",
    "latin-1": f"a=\xe9; {VALID}",
    "unterminated": f'a="; {VALID}', "quoted-semicolon": f'a="x; {VALID}; y"', "equals-in-value": f"a=b=c; {VALID}",
    "tab": f"a=b;\t{VALID}", "empty-name": f"=x; {VALID}", "json": f'a={{"b":1}}; {VALID}',
    "short": "csrftoken=" + "Q" * 31,
    "long": "csrftoken=" + "Q" * 33, "masked": "csrftoken=" + "a" * 32 + SECRET, "bad": "csrftoken=" + "Q" * 31 + "-",
    "bad-64": "csrftoken=" + "Q" * 63 + "-", "dashes": f"__Host-{VALID}",
}
CASES = [case(f"cookies.read.{name}", ask("POST", "/api/logout/", csrf=(None, SECRET), headers=(("Cookie", value),)),
              ask("GET", "/api/login-set-cookie/", headers=(("Cookie", value),)))
         for name, value in HEADERS.items()]
SESSIONS = {
    "empty": "sessionid=", "quoted-empty": 'sessionid=""', "short": "sessionid=abcdefg", "eight": "sessionid=abcdefgh",
    "unknown": "sessionid=" + "a" * 32, "unknown-43": "sessionid=" + "a" * 43, "long": "sessionid=" + "a" * 400,
    "strange": "sessionid=!@#$%^&*()",
    "sql": "sessionid=' OR '1'='1", "utf8": "sessionid=\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9",
    "spaces": "sessionid=  ", "upper": "SESSIONID=abcdefgh",
    "two": "sessionid=abcdefgh; sessionid=ijklmnop", "name-only": "sessionid", "nul-text": "sessionid=%00%00%00",
    "none": "a=b",
}
for name, value in SESSIONS.items():
    for method, target in (("GET", "/api/account/"), ("GET", "/api/login-set-cookie/"), ("POST", "/api/logout/"),
                           ("GET", "/api/unknown/"), ("POST", "/api/login/")):
        cookie = f"{value}; {VALID}" if method == "POST" else value
        CASES.append(case(f"cookies.session.{name}.{target.split('/')[2]}",
                          ask(method, target, csrf=(None, SECRET) if method == "POST" else None,
                              headers=(("Cookie", cookie),),
                              **({"json": {}} if target == "/api/login/" else {}))))
CASES += [
    case("cookies.set.fresh", ask("GET", "/api/login-set-cookie/")),
    case("cookies.set.kept", ask("GET", "/api/login-set-cookie/", csrf="right")),
    case("cookies.set.signed-in", ask("GET", "/api/login-set-cookie/", who="user", csrf="right")),
    case("cookies.set.dead-session", ask("GET", "/api/login-set-cookie/", who="dead")),
    case("cookies.set.head", ask("HEAD", "/api/login-set-cookie/")),
    case("cookies.set.options", ask("OPTIONS", "/api/login-set-cookie/")),
    case("cookies.set.post", ask("POST", "/api/login-set-cookie/", csrf="right")),
    case("cookies.login.rotates", log_in(), ask("GET", "/api/account/", who="self")),
    case("cookies.two-headers", ask("GET", "/api/login-set-cookie/", headers=(("Cookie", "a=b"), ("Cookie", VALID)))),
    case("cookies.https.login", log_in(headers=(("X-Forwarded-Proto", "https"), ("Referer", "https://localhost/")))),
    case("cookies.https.set", ask("GET", "/api/login-set-cookie/", headers=(("X-Forwarded-Proto", "https"),))),
    case("cookies.dead.posts", ask("GET", "/api/posts/", who="dead")),
    case("cookies.dead.post", ask("DELETE", "/api/posts/1/", who="dead")),
    case("cookies.dead.unknown-url", ask("GET", "/api/unknown/", who="dead")),
    case("cookies.dead.refused-accept", ask("GET", "/api/account/", who="dead", headers=(("Accept", "image/png"),))),
    case("cookies.dead.format", ask("GET", "/api/account/?format=xml", who="dead")),
    case("cookies.dead.bad-host", ask("GET", "/api/account/", who="dead", host="evil.test")),
    case("cookies.dead.login-405", ask("GET", "/api/login/", who="dead")),
    case("cookies.dead.login-absent", ask("POST", "/api/login/", who="dead", json={})),
    case("cookies.dead.login-csrf", ask("POST", "/api/login/", who="dead", csrf="none", json={})),
    case("cookies.dead.options", ask("OPTIONS", "/api/posts/", who="dead")),
    case("cookies.dead.head", ask("HEAD", "/api/account/", who="dead")),
]
