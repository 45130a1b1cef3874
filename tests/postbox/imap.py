"""A small IMAP server for tests, over a real socket: what `fetching` says to one, and the state that it leaves.

No IMAP server is among the test tools, and one would be a large dependency for six commands; it can hang, and drop
the line at a command.
"""

import base64
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Folder:
    """The messages of a mailbox by uid, their flags, and what was moved where."""

    def __init__(self) -> None:
        self.messages: dict[int, bytes] = {}
        self.flags: dict[int, set[str]] = {}
        self.moved: dict[str, list[bytes]] = {}
        self.drop_at = ""  # a command at which the line is cut, once
        self.password = "geheim"
        self.greeting = "OK ready"
        self.capabilities = "IMAP4rev1"
        self.says_nothing_found = True  # else no line at all, as some servers do
        self.logins = 0

    def put(self, raw: bytes) -> int:
        number = len(self.messages) + 1
        self.messages[number], self.flags[number] = raw, set()
        return number

    @property
    def unread(self) -> list[int]:
        return [number for number, flags in self.flags.items() if not flags & {r"\Seen", r"\Flagged"}]


class _Talk(socketserver.StreamRequestHandler):
    folder: Folder
    is_in = False  # what a server can do, many tell only to who is signed in

    def handle(self) -> None:
        self.wfile.write(f"* {self.folder.greeting}\r\n".encode())
        for line in self.rfile:
            tag, _space, said = line.decode().strip().partition(" ")
            if self.folder.drop_at and self.folder.drop_at in said:
                self.folder.drop_at = ""
                return
            if said.startswith("AUTHENTICATE"):
                self.wfile.write(b"+ \r\n")
                said += " " + self.rfile.readline().decode().strip()
            answer = self.answer(said.removeprefix("UID "))
            self.wfile.write(b"".join([*answer[:-1], tag.encode() + b" " + answer[-1] + b" done\r\n"]))
            if said.startswith("LOGOUT"):
                return

    def answer(self, said: str) -> list[bytes]:
        command, _space, rest = said.partition(" ")
        return getattr(self, f"do_{command.lower()}", lambda _rest: [b"BAD unknown"])(rest)

    def do_capability(self, _rest: str) -> list[bytes]:
        known = self.folder.capabilities if self.is_in else "IMAP4rev1"
        return [f"* CAPABILITY {known}\r\n".encode(), b"OK"]

    def do_login(self, rest: str) -> list[bytes]:
        self.folder.logins += 1
        self.is_in = rest.endswith(f'"{self.folder.password}"')
        return [b"OK in" if self.is_in else b"NO wrong password"]

    def do_authenticate(self, rest: str) -> list[bytes]:
        self.folder.logins += 1
        _kind, _space, given = rest.partition(" ")
        _as, _name, password = base64.b64decode(given).decode().split("\0")
        self.is_in = password == self.folder.password
        return [b"OK in" if self.is_in else b"NO wrong password"]

    def do_select(self, rest: str) -> list[bytes]:
        return [b"* 1 EXISTS\r\n", b"OK"] if rest == '"INBOX"' else [b"NO no such folder"]

    def do_search(self, rest: str) -> list[bytes]:
        assert rest == "UNSEEN UNFLAGGED"
        if not self.folder.unread and not self.folder.says_nothing_found:
            return [b"OK"]
        return [f"* SEARCH {' '.join(map(str, self.folder.unread))}\r\n".encode(), b"OK"]

    def do_fetch(self, rest: str) -> list[bytes]:
        found = re.fullmatch(r"(\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", rest)
        assert found is not None, rest
        raw = self.folder.messages[int(found[1])][: int(found[2])]
        head = f"* 1 FETCH (UID {found[1]} BODY[]<0> {{{len(raw)}}}\r\n"
        return [head.encode(), raw, b")\r\n", b"OK"]

    def do_store(self, rest: str) -> list[bytes]:
        found = re.fullmatch(r"(\d+) \+FLAGS \((.+)\)", rest)
        assert found is not None, rest
        self.folder.flags[int(found[1])].add(found[2])
        return [b"OK"]

    def do_copy(self, rest: str) -> list[bytes]:
        number, _space, folder = rest.partition(" ")
        if folder != '"Verwerkt"':
            return [b"NO no such folder"]
        self.folder.moved.setdefault("Verwerkt", []).append(self.folder.messages[int(number)])
        return [b"OK"]

    def do_expunge(self, rest: str) -> list[bytes]:
        deleted = [number for number, flags in self.folder.flags.items() if r"\Deleted" in flags]
        for number in deleted if not rest else [int(rest)]:
            del self.folder.messages[number], self.folder.flags[number]
        return [b"OK"]

    def do_logout(self, _rest: str) -> list[bytes]:
        return [b"* BYE\r\n", b"OK"]


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def mailbox() -> Iterator[tuple[Folder, str]]:
    """A mailbox, and its address as FORUM_IMAP_URL."""
    folder = Folder()
    talk = type("Talk", (_Talk,), {"folder": folder})
    with _Server(("127.0.0.1", 0), talk) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield folder, f"imap://forum:geheim@127.0.0.1:{server.server_address[1]}/INBOX"
        server.shutdown()
