"""The system calls of a server, in the order strace saw them, and what they say of durability."""

import re
from dataclasses import dataclass
from pathlib import Path

CALLS = "fdatasync,fsync,pwrite64,sendto,sendmsg,write,writev,recvfrom,recvmsg,read,readv"
SENDS, RECEIVES = ("sendto", "sendmsg", "write", "writev"), ("recvfrom", "recvmsg", "read", "readv")
LINE = re.compile(r"^(\d+) +(?:<\.\.\. (\w+) resumed>|(\w+)\(\d+<(.*?)>(?=[,)]| <unfin))(.*)$", re.S)


def strace(output):
    """The command that runs a server under strace. -D: the server stays the process that was started."""
    return ["strace", "-D", "-f", "-qq", "--seccomp-bpf", "-yy", "-s", "5000", "-o", str(output),
            "-e", f"trace={CALLS}", "-e", "signal=none"]


@dataclass
class Call:
    name: str
    target: str  # a path, or both ends of a socket
    text: str  # arguments and result
    begin: int  # line numbers
    end: int = 0

    @property
    def succeeded(self):
        return not re.search(r"= (-1|\?)[^=]*$", self.text)


class Trace:
    def __init__(self, file):
        self.calls, running = [], {}
        for number, line in enumerate(Path(file).read_text(encoding="latin-1").splitlines()):
            if not (found := LINE.match(line)):
                continue
            thread, resumed, name, target, rest = found.groups()
            if resumed:
                call = running.pop(thread, None)
                if call is None or call.name != resumed:
                    continue
                call.text, call.end = call.text + rest, number
            else:
                call = Call(name, target, rest, number, number)
                if rest.endswith("<unfinished ...>"):
                    running[thread] = call
                self.calls.append(call)
        for call in running.values():
            call.end = number + 1  # never returned
        self.wal_writes = [call for call in self.calls if call.name == "pwrite64" and call.target.endswith("-wal")]
        self.wal_syncs = [call for call in self.calls if call.name in ("fdatasync", "fsync") and call.succeeded
                          and call.target.endswith("-wal")]

    def exchange(self, mark):
        """The calls that received the request with this mark and first answered on its connection."""
        request, = [call for call in self.calls if call.name in RECEIVES and f"X-Mark: {mark}\\r" in call.text]
        reply = next(call for call in self.calls
                     if call.name in SENDS and call.target == request.target and call.begin > request.end)
        return request, reply

    def violation(self, mark, alone):
        """Why the reply to this write was not allowed to leave; None when it was.

        Its WAL write is the first that contains its mark (later transactions write the same page
        again), or, when no other request was under way (`alone`), all between request and reply.
        SQLite asks for a sync once a transaction, after the frame that commits it.
        """
        request, reply = self.exchange(mark)
        writes = [call for call in self.wal_writes if request.end < call.begin < reply.begin
                  and (alone or mark in call.text)]
        if not writes:
            return f"{mark}: answered without a write to the WAL: {reply.text[:80]}"
        last = max(call.end for call in writes) if alone else writes[0].end
        if not any(last < sync.begin and sync.end < reply.begin for sync in self.wal_syncs):
            return f"{mark}: answered before the WAL was on the disk"
        return None
