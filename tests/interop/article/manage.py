#!/usr/bin/python3
"""usage: ARTICLE_DATABASE=FILE ./manage.py COMMAND …"""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "article.settings")
execute_from_command_line(sys.argv)
