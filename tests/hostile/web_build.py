"""A small web build: what `gatehouse serve --web FOLDER` needs, and files to abuse."""

import json
from pathlib import Path

SECRET = "not-to-be-served"
DIGITS = b"0123456789" * 2000  # /digits.txt
LARGE = 4 * 1024 * 1024  # bytes of /large.bin
HUGE = 64 * 1024 * 1024  # of /huge.bin, which takes no room on the disk
SHELL = "<!doctype html><title>shell</title>"


def make(folder):
    """The folder of the build, below `folder`; the secret lies beside it and inside it."""
    build = Path(folder) / "output"
    public = build / "public"
    (public / "_nuxt").mkdir(parents=True)
    (public / "sub").mkdir()
    (build / "gatehouse.json").write_text(json.dumps(
        {"version": 1, "buildId": "test", "shell": "200.html", "scriptHashes": [], "ssr": False}))
    (public / "200.html").write_text(SHELL)
    (public / "digits.txt").write_bytes(DIGITS)
    (public / "large.bin").write_bytes(b"x" * LARGE)
    with (public / "huge.bin").open("wb") as huge:
        huge.truncate(HUGE)
    (public / "empty.txt").write_bytes(b"")
    (public / "_nuxt/a.js").write_text("a")
    (public / "sub/page.txt").write_text("page")
    for hidden in (Path(folder) / "secret.txt", build / "secret.txt", public / ".env", public / "sub/.secret.txt"):
        hidden.write_text(SECRET)
    (public / "to-secret.txt").symlink_to(build / "secret.txt")
    (public / "to-passwd").symlink_to("/etc/passwd")
    (public / "to-folder").symlink_to(folder, target_is_directory=True)
    (public / "to-digits.txt").symlink_to("digits.txt")
    return build
