"""What real Django and DRF computed (server/tests/files/django-vectors.json)."""

import json
from pathlib import Path

_ALL = json.loads((Path(__file__).resolve().parents[2] / "server/tests/files/django-vectors.json").read_text())
COMMON = _ALL["common"]  # the same in Django 3.2, 4.2 and 5.2
DJANGO_5_2 = _ALL["by_version"]["5.2.18"]
