"""Before a write is answered, the WAL is on the disk: proved from the server's system calls."""

import json
import tempfile
import unittest
from pathlib import Path

from crash.trace import Trace, strace
from support.client import Connection, signed_in
from support.server import PASSWORD, ROOT, USER, Server

WITHOUT_SYNC = ROOT / "build/release/tests/gatehouse_without_sync"
CONNECTIONS, TIMES = 25, 8


def together(server, client):
    """Posts from many connections at once; the marks, each also the title of its post."""
    connections = [Connection(server.port) for _ in range(CONNECTIONS)]
    marks = []
    for time in range(TIMES):
        for number, connection in enumerate(connections):
            marks.append(f"together-{time}-{number}-end")
            body = json.dumps({"title": marks[-1], "body": "b"})
            connection.send(f"POST /api/posts/ HTTP/1.1\r\nHost: localhost\r\nX-Mark: {marks[-1]}\r\n"
                            f"Cookie: sessionid={client.session}; csrftoken={client.cookies['csrftoken']}\r\n"
                            f"X-CSRFToken: {client.cookies['csrftoken']}\r\nContent-Type: application/json\r\n"
                            f"Content-Length: {len(body)}\r\n\r\n{body}")
        for connection in connections:
            assert connection.receive().status == 201
    for connection in connections:
        connection.close()
    return marks


def one_by_one(client):
    """Every kind of write, nothing else under way; the marks."""
    created = client.post("/api/posts/", {"title": "t", "body": "b"}).json()["id"]
    post = f"/api/posts/{created}/"
    new = "another pass phrase"
    steps = [("POST", "/api/posts/", {"title": "t", "body": "b"}, 201),
             ("PUT", post, {"title": "u", "body": "b"}, 200),
             ("PATCH", post, {"title": "v"}, 200),
             ("DELETE", post, None, 204),
             ("POST", "/api/login/", {"email": USER, "password": PASSWORD}, 200),
             ("POST", "/api/account/password/", {"current_password": PASSWORD, "new_password": new}, 200),
             ("POST", "/api/logout/", None, 200),
             ("POST", "/api/login/", {"email": USER, "password": new}, 200)]
    marks = []
    for number, (method, path, body, status) in enumerate(steps):
        marks.append(f"alone-{number}-end")
        answer = client.request(method, path, body, [("X-Mark", marks[-1])])
        assert answer.status == status, (method, path, answer)
    return marks


class EveryAcknowledgedWrite(unittest.TestCase):
    def traced(self, **server_options):
        """(violations, writes, syncs of the WAL during the writes from many connections)"""
        with tempfile.TemporaryDirectory(prefix="gatehouse-trace-") as folder:
            output = Path(folder) / "trace"
            with Server(wrapper=strace(output), **server_options) as server:
                client = signed_in(server.port, USER)
                many = together(server, client)
                single = one_by_one(client)
                client.close()
            trace = Trace(output)
        violations = [trace.violation(mark, alone=False) for mark in many]
        violations += [trace.violation(mark, alone=True) for mark in single]
        first, last = trace.exchange(many[0])[0].begin, trace.exchange(many[-1])[1].begin
        syncs = sum(first < sync.begin < last for sync in trace.wal_syncs)
        return [sentence for sentence in violations if sentence], len(violations), len(many), syncs

    def test_is_on_the_disk_before_it_is_answered(self):
        violations, writes, together_count, syncs = self.traced()
        self.assertEqual(violations, [])
        self.assertEqual(writes, CONNECTIONS * TIMES + 8)
        print(f"        {together_count} writes of {CONNECTIONS} connections: {syncs} syncs of the WAL, "
              f"{together_count / syncs:.1f} writes a sync")
        self.assertLess(syncs, together_count, "no commit was shared")

    def test_is_not_when_sync_is_off_and_this_test_notices(self):
        violations, writes, _, syncs = self.traced(binary=WITHOUT_SYNC)
        self.assertEqual((len(violations), syncs), (writes, 0))
        self.assertTrue(all(sentence.endswith("before the WAL was on the disk") for sentence in violations), violations)
