#!/usr/bin/python3
"""Signs users in without their passwords: prints a session key for each user id of standard input.

usage: ARTICLE_DATABASE=FILE ./sessions.py <IDS     with tests/interop/article on PYTHONPATH
"""

import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peer.settings")
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.crypto import get_random_string  # noqa: E402

store, ends, rows = SessionStore(), timezone.now() + timedelta(days=14), []
users = get_user_model().objects.in_bulk()
for user in (users[int(line)] for line in sys.stdin):
    data = {SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
            HASH_SESSION_KEY: user.get_session_auth_hash()}
    rows.append(Session(session_key=get_random_string(32), session_data=store.encode(data), expire_date=ends))
Session.objects.bulk_create(rows, batch_size=200)
print("\n".join(row.session_key for row in rows))
