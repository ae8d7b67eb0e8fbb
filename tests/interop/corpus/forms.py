"""Bodies of HTML forms: urlencoded and multipart."""

from interop.wire import SECRET, WRONG_SECRET, ask, case

URLENCODED = {
    "plain": "title=t&body=b",
    "plus-and-percent": "title=a+b%20c%2Bd&body=%C3%A9",
    "utf8-raw": "title=é世&body=🚀",
    "repeated": "title=a&title=b&body=1&body=2",
    "blank": "title=&body=",
    "blank-one": "title=t&body=",
    "missing": "title=t",
    "nothing": "",
    "no-equals": "title&body",
    "two-equals": "title=a=b&body=b",
    "semicolons": "title=t;body=b",
    "ampersands": "&&title=t&&body=b&",
    "percent-nul": "title=a%00b&body=b",
    "bad-percent": "title=%zz&body=%4",
    "bad-utf8": "title=%ff&body=b",
    "bad-utf8-raw": b"title=\xff&body=b",
    "latin-1": "title=%E9&body=b",
    "numbers": "title=5&body=1.0",
    "spaces": "title=++&body=b",
    "padded": "title=+x+&body=%C2%A0y",
    "read-only": "id=7&created_by=3&title=t&body=b",
    "encoded-key": "t%69tle=t&body=b",
    "long": "title=" + "x" * 201 + "&body=b",
    "lines": "title=a%0D%0Ab&body=a%0Ab",
    "lines-raw": "title=a\r\nb&body=b",
    "json": '{"title":"t","body":"b"}',
    "null-text": "title=null&body=b",
    "empty-key": "=x&title=t&body=b",
    "surrogate": "title=%ED%A0%80&body=b",
    "array-names": "title[]=t&body[0]=b",
}
FORM = "application/x-www-form-urlencoded"
FORM_TYPES = (FORM, FORM + "; charset=utf-8", FORM.upper(), FORM + "; charset=iso-8859-1")


def part(name, value, *more, disposition="form-data"):
    head = f'Content-Disposition: {disposition}; name="{name}"'
    return "\r\n".join([head, *more, "", value])


def multipart(*parts, boundary="B", end="--B--\r\n"):
    return "".join(f"--{boundary}\r\n{text}\r\n" for text in parts) + end


TITLE, BODY = part("title", "t"), part("body", "b")
FILE = 'Content-Disposition: form-data; name="title"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\ncontents'
MULTIPART = {
    "plain": multipart(TITLE, BODY),
    "one": multipart(TITLE),
    "none": multipart(),
    "empty": "",
    "blank": multipart(part("title", ""), BODY),
    "repeated": multipart(part("title", "a"), part("title", "b"), BODY),
    "utf8": multipart(part("title", "é世🚀"), BODY),
    "bad-utf8": multipart(TITLE, BODY).encode().replace(b"\r\n\r\nt", b"\r\n\r\n\xff"),
    "lines": multipart(part("title", "a\r\nb"), part("body", "a\nb")),
    "padded": multipart(part("title", "  x  "), BODY),
    "file-for-title": multipart(FILE, BODY),
    "file-beside": multipart(TITLE, BODY, FILE.replace('"title"', '"file"')),
    "file-empty-name": multipart(FILE.replace("a.txt", ""), BODY),
    "file-and-field": multipart(FILE, TITLE, BODY),
    "part-type": multipart(part("title", "t", "Content-Type: text/plain; charset=utf-8"), BODY),
    "part-json": multipart(part("title", '"t"', "Content-Type: application/json"), BODY),
    "part-base64": multipart(part("title", "dGV4dA==", "Content-Transfer-Encoding: base64"), BODY),
    "part-bad-base64": multipart(part("title", "d", "Content-Transfer-Encoding: base64"), BODY),
    "part-quoted-printable": multipart(part("title", "=41", "Content-Transfer-Encoding: quoted-printable"), BODY),
    "name-unquoted": multipart(TITLE.replace('"title"', "title"), BODY),
    "name-missing": multipart("Content-Disposition: form-data\r\n\r\nt", BODY),
    "name-empty": multipart(part("", "x"), TITLE, BODY),
    "name-escaped": multipart(part("ti\\tle", "x"), BODY),
    "no-disposition": multipart("Content-Type: text/plain\r\n\r\nx", TITLE, BODY),
    "attachment": multipart(part("title", "t", disposition="attachment"), BODY),
    "header-case": multipart(TITLE.replace("Content-Disposition", "content-disposition"), BODY),
    "preamble": "preamble\r\n" + multipart(TITLE, BODY),
    "epilogue": multipart(TITLE, BODY) + "epilogue",
    "no-end": multipart(TITLE, BODY, end=""),
    "cut-in-part": multipart(TITLE, BODY)[:-12],
    "cut-in-header": multipart(TITLE, BODY, end="--B\r\nContent-Dispo"),
    "bare-lf": multipart(TITLE, BODY).replace("\r\n", "\n"),
    "other-boundary": multipart(TITLE, BODY, boundary="C", end="--C--\r\n"),
    "boundary-inside": multipart(part("title", "a--B"), BODY),
    "boundary-prefix": multipart(part("title", "a\r\n--Bx"), BODY),
    "nul": multipart(part("title", "a\0b"), BODY),
    "long": multipart(part("title", "x" * 201), BODY),
}
TYPES = {
    "no-boundary": "multipart/form-data",
    "empty-boundary": "multipart/form-data; boundary=",
    "quoted-boundary": 'multipart/form-data; boundary="B"',
    "long-boundary": "multipart/form-data; boundary=" + "B" * 201,
    "boundary-of-200": "multipart/form-data; boundary=" + "B" * 200,
    "bad-boundary": "multipart/form-data; boundary=B@",
    "space-in-boundary": 'multipart/form-data; boundary="B B"',
    "upper-case": "MULTIPART/FORM-DATA; boundary=B",
    "boundary-name-upper": "multipart/form-data; BOUNDARY=B",
    "charset": "multipart/form-data; boundary=B; charset=utf-8",
    "mixed": "multipart/mixed; boundary=B",
}


def _post(body, type, target="/api/posts/", method="POST", **options):
    return ask(method, target, body=body, type=type, **{"who": "user", **options})


MULTI = "multipart/form-data; boundary=B"
CASES = [case(f"forms.urlencoded.{name}", _post(body, FORM)) for name, body in URLENCODED.items()]
CASES += [case(f"forms.multipart.{name}", _post(body, MULTI)) for name, body in MULTIPART.items()]
CASES += [case(f"forms.type.{name}", _post(multipart(TITLE, BODY), type)) for name, type in TYPES.items()]
CASES += [case(f"forms.urlencoded-type.{number}", _post("title=%E9t%C3%A9&body=b", type))
          for number, type in enumerate(FORM_TYPES)]
CASES += [case(f"forms.{method}.{name}", _post(body, type, "/api/posts/2/", method))
          for method in ("PUT", "PATCH")
          for name, body, type in (("urlencoded", "title=t&body=b", FORM), ("multipart", multipart(TITLE, BODY), MULTI),
                                   ("title-only", "title=t", FORM), ("blank", "title=", FORM), ("empty", "", FORM))]
CASES += [
    case("forms.csrf.field", _post(f"csrfmiddlewaretoken={SECRET}&title=t&body=b", FORM, csrf="missing")),
    case("forms.csrf.field-multipart",
         _post(multipart(part("csrfmiddlewaretoken", SECRET), TITLE, BODY), MULTI, csrf="missing")),
    case("forms.csrf.field-wrong", _post(f"csrfmiddlewaretoken={WRONG_SECRET}&title=t&body=b", FORM),
         said="CSRF token from POST incorrect."),
    case("forms.csrf.field-short", _post("csrfmiddlewaretoken=x&title=t&body=b", FORM, csrf="missing"),
         said="CSRF token from POST has incorrect length."),
    case("forms.csrf.field-empty-header-right", _post("csrfmiddlewaretoken=&title=t&body=b", FORM)),
    case("forms.csrf.field-in-put", _post(f"csrfmiddlewaretoken={SECRET}&title=t&body=b", FORM, "/api/posts/2/", "PUT",
                                          csrf="missing"), said="CSRF token missing."),
    case("forms.csrf.field-in-json", _post(f'{{"csrfmiddlewaretoken":"{SECRET}"}}', "application/json", csrf="missing"),
         said="CSRF token missing."),
    case("forms.csrf.field-in-query", ask("POST", f"/api/posts/?csrfmiddlewaretoken={SECRET}", who="user",
                                          csrf="missing"), said="CSRF token missing."),
    case("forms.csrf.logout-field", ask("POST", "/api/logout/", body=f"csrfmiddlewaretoken={SECRET}", type=FORM,
                                        csrf="missing")),
    case("forms.login", ask("POST", "/api/login/", body="email=admin%40company.com&password=password", type=FORM)),
    case("forms.login-multipart", ask("POST", "/api/login/", type=MULTI,
                                      body=multipart(part("email", "admin@company.com"),
                                                     part("password", "password")))),
    case("forms.method-override", _post("_method=DELETE", FORM, "/api/posts/2/")),
    case("forms.content-override", _post("_content_type=application/json&_content={}", FORM)),
    case("forms.fields-1000", _post("&".join(["title=t", "body=b"] + ["x=1"] * 998), FORM)),
    case("forms.fields-1001", _post("&".join(["title=t", "body=b"] + ["x=1"] * 999), FORM)),
    case("forms.multipart-fields-1001", _post(multipart(*[part("x", "1")] * 1001), MULTI)),
]
