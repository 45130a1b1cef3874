"""A real SMTP server for tests (aiosmtpd), which can refuse, put off, stall, drip, and cut the line."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ports import free_port

Answer = Callable[[str], str | None]
PATIENCE = 120  # seconds until it is open, on a busy machine
STALL = 60  # seconds without an answer


class Office:
    """What it took, and how it behaves: `refuse` answers a recipient, `after_data` a mail, None for yes."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.connections = 0
        self.refuse: Answer = lambda _recipient: None
        self.after_data: Answer = lambda _recipient: None
        self.stall_at = ""  # a command that is not answered
        self.cut_at = ""  # a command at which the line is cut: "rcpt", "data", "body" or "after"
        self.times = 1  # that the line is cut
        self.seen: list[str] = []  # commands
        self.peek: Callable[[], None] = lambda: None  # called while a mail is being taken

    @property
    def raw(self) -> list[bytes]:
        return [bytes(envelope.original_content or b"") for envelope in self.taken]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self.misbehave("rcpt", server)
        if answer := self.refuse(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self.misbehave("mail", server)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.peek()
        await self.misbehave("body", server)
        if answer := self.after_data(envelope.rcpt_tos[0]):
            return answer
        self.taken.append(envelope)
        await self.misbehave("after", server)
        return "250 taken"

    async def misbehave(self, step: str, server: SMTP) -> None:
        self.seen.append(step)
        if self.stall_at == step:
            await asyncio.sleep(STALL)
        if self.cut_at == step and self.times:
            self.times -= 1
            transport: Any = server.transport
            transport.abort()
            await asyncio.sleep(0.05)


class _Counter(Controller):
    def factory(self) -> SMTP:
        self.handler.connections += 1
        return super().factory()

    def _trigger_server(self) -> None:
        """The first connection, as in aiosmtpd, which gives it one second."""
        with socket.create_connection((self.hostname, self.port), PATIENCE) as line:
            line.recv(1024)


@contextmanager
def office() -> Iterator[tuple[Office, str]]:
    """A post office that is open, and its address as FORUM_SMTP_URL."""
    behaviour = Office()
    port = free_port()
    controller = _Counter(behaviour, hostname="127.0.0.1", port=port, ready_timeout=PATIENCE)
    controller.start()
    behaviour.connections = 0  # it knocks on its own door once
    try:
        yield behaviour, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


@contextmanager
def dripping(piece: bytes, *, every: float) -> Iterator[str]:
    """A server that says one piece of its greeting at a time, and never ends it."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def drip() -> None:
        line, _address = listener.accept()
        with line:
            try:
                while not over.wait(every):
                    line.sendall(piece)
            except OSError:
                return

    worker = threading.Thread(target=drip, daemon=True)
    worker.start()
    try:
        yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        worker.join(5)
        listener.close()
