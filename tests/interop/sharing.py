"""What the tests of sharing have in common: the Django project beside Gatehouse, and visitors of both."""

import os
import re
import select
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from support.client import Client
from support.server import PATIENCE, Server

SITE = Path(__file__).parent / "sharing_site"
PYTHON = "/usr/bin/python3"
SECRET_KEY = "between the two of them: 0123456789 abcdefghijklmnopqrstuvwxyz"
EMAIL, OTHER_EMAIL = "ada@example.org", "bob@example.org"
PASSWORD = "correct horse battery"
DJANGO_COST = {"pbkdf2-iterations": 260_000}  # of Django 3.2


class DjangoSite:
    """`with DjangoSite(database) as site:` serves the project in sharing_site on a free port."""

    def __init__(self, database, secret_key=SECRET_KEY):
        self.environment = {**os.environ, "SITE_DATABASE": str(database), "SITE_SECRET_KEY": secret_key,
                            "DJANGO_SETTINGS_MODULE": "settings", "PYTHONPATH": str(SITE),
                            "PYTHONDONTWRITEBYTECODE": "1"}
        self.process = None
        self.port = 0

    def command(self, *arguments):
        """`manage.py …`; what it printed."""
        done = subprocess.run([PYTHON, "-m", "django", *arguments], env=self.environment, cwd=SITE,
                              capture_output=True, text=True)
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    def run(self, code):
        return self.command("shell", "-c", "from accounts.models import CustomUser as User\n" + code)

    def add_users(self):
        self.run("".join(f"User.objects.create_user({email!r}, {PASSWORD!r})\n" for email in (EMAIL, OTHER_EMAIL)))

    def __enter__(self):
        self.process = subprocess.Popen(
            [PYTHON, "-m", "gunicorn", "--bind", "127.0.0.1:0", "--workers", "2", "--timeout", "120",
             "django.core.wsgi:get_wsgi_application()"],
            env=self.environment, cwd=SITE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        output, end = b"", time.monotonic() + PATIENCE
        while not (announced := re.search(rb"Listening at: http://127.0.0.1:(\d+) ", output)):
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))
            more = os.read(self.process.stdout.fileno(), 4096) if ready else b""
            if not more:
                self.__exit__()
                raise AssertionError(f"Django did not start: {output.decode(errors='replace')}")
            output += more
        self.port = int(announced[1])
        # The rest of what it prints is read away, so that it never waits for us.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Visitor:
    """One browser on a site that several servers serve under one name: its cookies go to each."""

    def __init__(self, *servers):
        self.clients = [Client(server.port) for server in servers]
        for client in self.clients:
            client.cookies = self.clients[0].cookies

    @property
    def cookies(self):
        return self.clients[0].cookies

    def at(self, number):
        return self.clients[number]

    def statuses(self):
        """What `GET /api/account/` answers, server by server."""
        return [client.get("/api/account/").status for client in self.clients]

    def login(self, number, email=EMAIL, password=PASSWORD):
        answer = self.at(number).login(email, password)
        assert answer.status == 200, answer
        return self


def gatehouse(folder, **settings):
    """A Gatehouse on Django's sessions, with the key in a file of the folder."""
    key = Path(folder) / "key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(SECRET_KEY + "\n", encoding="utf-8")
    return Server({"session-store": "django", "secret-key-file": key, **DJANGO_COST, **settings}, demo=False,
                  folder=folder)


def made_by_django(folder):
    """The path of a database that Django made, with two users."""
    database = Path(folder) / "site.db"
    site = DjangoSite(database)
    site.command("migrate", "--verbosity", "0")
    site.add_users()
    return database


class Folder(tempfile.TemporaryDirectory):
    def __init__(self):
        super().__init__(prefix="gatehouse-sharing-")
