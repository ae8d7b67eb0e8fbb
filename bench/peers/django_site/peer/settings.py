"""The article's Django project (tests/interop/article) as somebody who cares would run it, with what the pages of web/
ask for beyond the article: the order of a list and the visitor's profile."""

from article.settings import *  # noqa: F403

ROOT_URLCONF = "peer.urls"
INSTALLED_APPS = [*INSTALLED_APPS, "peer"]  # noqa: F405
# Connections to the database stay open; a write waits for its turn instead of failing.
DATABASES["default"] |= {"CONN_MAX_AGE": None, "OPTIONS": {"timeout": 30}}  # noqa: F405
# The very hashes that the users have, so that a login neither costs another hash nor hashes anew.
PASSWORD_HASHERS = ["peer.hashers.SameCosts"]
REST_FRAMEWORK = REST_FRAMEWORK | {  # noqa: F405
    "DEFAULT_FILTER_BACKENDS": ["rest_framework.filters.SearchFilter", "rest_framework.filters.OrderingFilter"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
}
