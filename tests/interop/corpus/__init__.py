"""The requests, by topic. A module a topic, each with CASES."""

from importlib import import_module

NAMES = ("methods", "refusals", "fields", "json_texts", "media_types", "forms", "pages", "links", "accept", "paths",
         "hosts", "login", "csrf", "cookies", "posts")
TOPICS = {name: import_module(f"interop.corpus.{name}").CASES for name in NAMES}
CASES = [case for cases in TOPICS.values() for case in cases]
