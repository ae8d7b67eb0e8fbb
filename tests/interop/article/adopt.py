#!/usr/bin/python3
"""Django takes over a file that Gatehouse made: its own tables are added, the shared ones are believed.

usage: ARTICLE_DATABASE=FILE ./adopt.py
"""

import os

import django
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "article.settings")
django.setup()
call_command("migrate", fake_initial=True, verbosity=0)
