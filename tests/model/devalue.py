"""Reads the state that Nuxt writes into a page: devalue's flat array, where a number is the place of a value.

Format: https://github.com/sveltejs/devalue (stringify). Vue's reactive wrappers are seen through.
"""

import json
import re

_STATE = re.compile(rb'<script[^>]*\bid="__NUXT_DATA__"[^>]*>(.*?)</script>', re.DOTALL)
_CONSTANTS = {-1: None, -2: None, -3: float("nan"), -4: float("inf"), -5: float("-inf"), -6: -0.0}
_TRANSPARENT = {"Reactive", "ShallowReactive", "Ref", "ShallowRef", "EmptyRef", "EmptyShallowRef", "NuxtError"}


def decode(text):
    """The value of devalue's text. ValueError where it is none."""
    values = json.loads(text)
    if not isinstance(values, list) or not values:
        raise ValueError(f"no devalue text: {text[:80]!r}")
    done = {}

    def at(place):
        if not isinstance(place, int) or isinstance(place, bool):
            raise ValueError(f"{place!r} is no place")
        if place < 0:
            return _CONSTANTS[place]
        if place not in done:
            done[place] = build(place, values[place])
        return done[place]

    def build(place, value):
        if isinstance(value, dict):
            made = done[place] = {}
            made.update((name, at(inner)) for name, inner in value.items())
            return made
        if not isinstance(value, list):
            return value
        if value and isinstance(value[0], str):
            return tagged(value)
        made = done[place] = []
        made.extend(at(inner) for inner in value)
        return made

    def tagged(value):
        kind, *rest = value
        if kind in _TRANSPARENT:
            return at(rest[0])
        if kind == "Set":
            return [at(inner) for inner in rest]
        if kind == "Map":
            return [(at(key), at(inner)) for key, inner in zip(rest[::2], rest[1::2])]
        if kind == "null":  # an object without a prototype: names as they are, places of values
            return {name: at(inner) for name, inner in zip(rest[::2], rest[1::2])}
        if kind in ("Date", "BigInt", "Object"):
            return rest[0]
        raise ValueError(f"unknown in devalue: {kind!r}")

    return at(0)


def state_of(page):
    """The state in the bytes of a page, and the page without it; None where it holds none."""
    found = _STATE.search(page)
    if found is None:
        return None, page
    return decode(found[1]), page[:found.start()] + page[found.end():]
