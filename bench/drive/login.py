"""What a login costs beside the password hash it cannot do without."""

import ctypes
import sqlite3
import time
from statistics import median

from drive.processes import Failed, pinned

LOGINS = 40
HASHES = 20


def seconds_each(server, user):
    """CPU of the server for one login: hash, new session on the disk, log line."""
    before = server.cpu_seconds()
    for _ in range(LOGINS):
        user.login()
    return (server.cpu_seconds() - before) / LOGINS


def hash_seconds_each(database, email, password, core):
    """CPU of libargon2 alone for the same check of the same stored hash."""
    connection = sqlite3.connect(database)
    (stored,) = connection.execute(
        "SELECT password FROM accounts_customuser WHERE email = ?", (email,)).fetchone()
    connection.close()
    encoded = stored.removeprefix("argon2").encode()  # Django's form is argon2$argon2id$...
    verify = ctypes.CDLL("libargon2.so.1").argon2id_verify
    times = []
    with pinned(core):
        for _ in range(HASHES):
            begun = time.thread_time()
            if verify(encoded, password.encode(), len(password)) != 0:
                raise Failed("the stored password is not the demo password")
            times.append(time.thread_time() - begun)
    return median(times)
