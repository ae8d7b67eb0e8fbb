"""JSON and what is not quite JSON: the sentences of Python's parser, and of its UTF-8 decoder."""

from interop.vectors import COMMON
from interop.wire import NO_DICTIONARY, ask, case

TEXTS = [vector["text"] for vector in COMMON["drf_json_parse"]]

BYTES = {
    "ff": b'{"title":"\xff"}',
    "first-byte": b"\xff{}",
    "continuation-alone": b'{"title":"a\x80"}',
    "cut-two": b'{"title":"\xc3"}',
    "cut-three": b'{"title":"\xe4\xb8"}',
    "cut-four": b'{"title":"\xf0\x9f\x9a"}',
    "at-the-end-two": b'{"title":"\xc3',
    "at-the-end-three": b'{"title":"\xe4\xb8',
    "at-the-end-four": b'\xf0\x9f\x9a',
    "overlong": b'{"title":"\xc0\xaf"}',
    "overlong-three": b'{"title":"\xe0\x80\x80"}',
    "overlong-four": b'{"title":"\xf0\x80\x80\x80"}',
    "surrogate": b'{"title":"\xed\xa0\x80"}',
    "beyond-unicode": b'{"title":"\xf4\x90\x80\x80"}',
    "f5": b'{"title":"\xf5\x80\x80\x80"}',
    "after-good-ones": '{"title":"é世🚀'.encode() + b'\xfe"}',
    "before-a-json-error": b'{\xff',
    "after-a-json-error": b'{]  \xff',
    "in-a-key": b'{"\xff":1}',
    "two": b'{"title":"\xff","body":"\xfe"}',
    "bom": b'\xef\xbb\xbf{"title":"t","body":"b"}',
    "bom-alone": b"\xef\xbb\xbf",
    "bom-inside": b'{"title":"\xef\xbb\xbft","body":"b"}',
    "half-a-bom": b"\xef\xbb{}",
    "utf-16": '{"title":"t"}'.encode("utf-16"),
    "utf-16-le": '{"title":"t"}'.encode("utf-16-le"),
    "utf-32": '{"title":"t"}'.encode("utf-32"),
    "latin-1": '{"title":"é"}'.encode("latin-1"),
    "nul-byte": b'{"title":"a\x00b"}',
}
MORE = {
    "second-line": '{"title":\n\n  x}',
    "crlf-lines": '{"title":\r\n x}',
    "lone-cr": '{"title":\r x}',
    "column-counts-code-points": '{"é世🚀": x}',
    "column-after-a-line": '{\n"🚀": x}',
    "control-in-key": '{"a\x01":1}',
    "escape-at-end": '"\\',
    "half-escape": '{"a":"\\u00',
    "escape-upper": '"\\U0041"',
    "escape-with-sign": '"\\u+041"',
    "escape-with-space": '"\\u 041"',
    "escape-with-underscore": '"\\u1_23"',
    "surrogate-then-half-escape": '"\\ud83d\\u12"',
    "surrogate-then-letter": '{"title":"\\ud83dx","body":"b"}',
    "two-high-surrogates": '{"title":"\\ud83d\\ud83d\\ude80","body":"b"}',
    "key-without-quotes-later": '{"a":1, b:2}',
    "space-before-comma": '{"a":1 ,}',
    "missing-comma": '{"a":1 "b":2}',
    "deep-error": '[[[{"a":[1,{"b":}]}]]]',
    "nan-in-object": '{"title":NaN}',
    "infinity-in-list": "[1,Infinity]",
    "minus-infinity-deep": '{"a":{"b":-Infinity}}',
    "nan-after-error": "[NaN,}",
    "leading-zero": '{"title":007}',
    "minus-leading-zero": "-01",
    "hex": '{"title":0x10}',
    "plus-in-object": '{"title":+1}',
    "dot-end": '{"title":1.}',
    "exponent-end": '{"title":1e}',
    "comment": '{"title":"t" /* no */}',
    "single-quotes": "{'title':'t'}",
    "vertical-tab": "\x0b{}",
    "form-feed": "\x0c{}",
    "next-line": "\x85{}",
    "true-capital": "True",
    "none": "None",
    "fals": "fals",
    "nullx": "nullx",
    "infinit": "Infinit",
    "minus-inf": "-Inf",
    "unterminated-key": '{"title',
    "only-comma": ",",
    "brackets-crossed": "[}",
    "braces-crossed": "{]",
    "unterminated-after-lines": '{"a":\n"b',
    "object-as-key": "{{}:1}",
    "number-as-key": "{1:1}",
    "extra-after-lines": "{}\n\n]",
    "digits-4300": '{"title":"t","body":%s}' % ("9" * 4300),
    "digits-4301": '{"title":"t","body":%s}' % ("9" * 4301),
    "deep-lists": "[" * 900 + "]" * 900,
    "deep-unclosed": "[" * 900,
}


def _post(target, body, **options):
    return ask("POST", target, body=body, type="application/json", **options)


CASES = [case(f"json.{number:02}", _post("/api/posts/", text, who="user")) for number, text in enumerate(TEXTS)]
CASES += [case(f"json.login.{number:02}", _post("/api/login/", vector["text"]),
               said=vector.get("detail") or NO_DICTIONARY)
          for number, vector in enumerate(COMMON["drf_json_parse"])]
CUT = {
    "at-the-end-two": "byte 0xc3 in position 10",
    "at-the-end-three": "bytes in position 10-11",
    "at-the-end-four": "bytes in position 0-2",
}
CASES += [case(f"json.bytes.{name}", _post("/api/posts/", body, who="user"),
               said=f"JSON parse error - 'utf-8' codec can't decode {CUT[name]}: unexpected end of data"
               if name in CUT else None)
          for name, body in BYTES.items()]
CASES += [case(f"json.more.{name}", _post("/api/posts/", body, who="user")) for name, body in MORE.items()]
SAID = {
    "ff": "'utf-8' codec can't decode byte 0xff in position 10: invalid start byte",
    "bom": "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)",
    "utf-16": "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
    "nul-byte": "Invalid control character at: line 1 column 12 (char 11)",
    "cut-four": "'utf-8' codec can't decode bytes in position 10-12: invalid continuation byte",
}
CASES += [case(f"json.login.bytes.{name}", _post("/api/login/", BYTES[name]), said=f"JSON parse error - {sentence}")
          for name, sentence in SAID.items()]
