#!/usr/bin/python3
"""Django takes over a database that Gatehouse made. Prints how durable Django's own writes to it are.

usage: ARTICLE_DATABASE=FILE ./adopt.py     with tests/interop/article on PYTHONPATH
"""

import os

import django
from django.core.management import call_command
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peer.settings")
django.setup()
call_command("migrate", fake_initial=True, verbosity=0)
with connection.cursor() as cursor:
    for pragma in ("journal_mode", "synchronous"):
        cursor.execute(f"PRAGMA {pragma}")
        print(f"{pragma}={cursor.fetchone()[0]}")
