"""From exec to the first answer."""

import time

from drive.client import Connection
from drive.processes import Failed


def start_seconds(start):
    begun = time.perf_counter()
    with start() as server, Connection(server.port) as connection:
        status = connection.ask("GET", "/-/live").status
        took = time.perf_counter() - begun
    if status != 200:
        raise Failed(f"/-/live answers {status}")
    return took
