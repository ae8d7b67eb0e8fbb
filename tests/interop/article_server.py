"""The article's API on Debian's Django, served by gunicorn on a free port of 127.0.0.1."""

import os
import re
import select
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent / "article"
PYTHON = "/usr/bin/python3"  # the one Debian's Django is installed for
PATIENCE = 60.0  # seconds


class ArticleServer:
    """`with ArticleServer(database) as article:` serves that file until the end of the block.

    `environment`: more of it, e.g. ARTICLE_SECRET_KEY. The log is in `article.log()`.
    """

    def __init__(self, database, **environment):
        self.database = Path(database)
        self.environment = {**os.environ, "ARTICLE_DATABASE": str(self.database), "PYTHONDONTWRITEBYTECODE": "1",
                            "DJANGO_SETTINGS_MODULE": "article.settings", **environment}
        self.process = None
        self.port = 0

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def run(self, program, *arguments):
        """Runs a program of the project (manage.py, adopt.py) on the file; its output."""
        done = subprocess.run([PYTHON, program, *arguments], cwd=PROJECT, env=self.environment,
                              capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self):
        self._folder = tempfile.mkdtemp(prefix="gatehouse-article-")
        self._log = Path(self._folder, "gunicorn.log")
        with open(self._log, "wb") as log:
            self.process = subprocess.Popen(
                [PYTHON, "-m", "gunicorn", "article.wsgi", "--bind", "127.0.0.1:0", "--workers", "1",
                 "--timeout", "300", "--worker-tmp-dir", self._folder],
                cwd=PROJECT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE
        while not (announced := re.search(r"Listening at: http://127\.0\.0\.1:(\d+) ", self.log())):
            if self.process.poll() is not None or time.monotonic() > end:
                text = self.log()
                self.stop()
                raise AssertionError(f"gunicorn did not start: {text}")
            select.select([], [], [], 0.01)
        self.port = int(announced[1])
        return self

    def log(self):
        return self._log.read_text(encoding="utf-8", errors="replace")

    def stop(self):
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
        shutil.rmtree(self._folder, ignore_errors=True)
