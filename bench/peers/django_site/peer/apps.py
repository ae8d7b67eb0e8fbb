from django.apps import AppConfig
from django.db.backends.signals import connection_created


def durable(connection, **_):
    """WAL and synchronous=FULL, as Gatehouse: an answered write is on the disk."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")


class Peer(AppConfig):
    name = "peer"

    def ready(self):
        connection_created.connect(durable)
