"""An SMTP client that waits for a server so long and no longer, whatever it does: also when it drips."""

import io
import smtplib
import socket
import ssl
import time
from urllib.parse import parse_qs, unquote, urlsplit

CHUNK = 65_536


def connect(url: str, *, name: str, patience: float) -> smtplib.SMTP:
    """Greeted, encrypted and signed in, as `url` asks; `name` is how we call ourselves.

    Each step, from connecting on, may take `patience` seconds. Raises OSError or smtplib.SMTPException.
    """
    parts = urlsplit(url)
    secure = parts.scheme == "smtps"
    host, port = parts.hostname or "localhost", parts.port or (465 if secure else 25)
    client = (
        _SecureClient(host, port, local_hostname=name, timeout=patience, context=ssl.create_default_context())
        if secure
        else _Patient(host, port, local_hostname=name, timeout=patience)
    )
    assert client.sock is not None
    try:
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the end of a mail is sent by itself
        if parse_qs(parts.query).get("starttls") == ["1"]:
            client.starttls(context=ssl.create_default_context())
        if parts.username:
            client.login(unquote(parts.username), unquote(parts.password or ""))
        client.ehlo_or_helo_if_needed()
    except BaseException:
        client.close()
        raise
    return client


class _Patient(smtplib.SMTP):
    """Counts the time of an answer or a sending as a whole; the library counts it for each piece of it."""

    timeout: float
    sock: socket.socket | None

    def getreply(self) -> tuple[int, bytes]:
        until = time.monotonic() + self.timeout
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_Answers(self.sock))
        if self.file is not None:
            self.file.raw.until = until
        return super().getreply()

    def send(self, s: str | bytes) -> None:  # type: ignore[override]
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        until = time.monotonic() + self.timeout
        rest = memoryview(s.encode(self.command_encoding) if isinstance(s, str) else s)
        try:
            while rest:
                self.sock.settimeout(_left(until))
                rest = rest[self.sock.send(rest[:CHUNK]) :]
        except OSError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected(f"the line was lost: {error}") from error


class _SecureClient(_Patient, smtplib.SMTP_SSL):
    pass


class _Answers(io.RawIOBase):
    """What a server says, until a moment."""

    until = 0.0

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self.sock.settimeout(_left(self.until))
        return self.sock.recv_into(buffer)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the mail server took too long")
    return left
