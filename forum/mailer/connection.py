"""A line to the mail server, or files where there is none: one mail after the other.

The end of a mail is sent apart from the rest: until then no server may take it, so losing the line is no doubt yet.
"""

import re
import smtplib
import uuid
from contextlib import suppress
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from forum import clock
from forum.config import Settings
from forum.mailer.addresses import bounces_to
from forum.mailer.client import connect
from forum.mailer.composing import WIRE, host
from forum.mailer.errors import Refused, TryLater, Unsure
from forum.mailer.headers import Mailbox, is_address

DOT = re.compile(rb"^\.", re.MULTILINE)


class Connection:
    """With the mail server: opened at the first mail, used for the next, and opened again when it was lost."""

    def __init__(self, settings: Settings, patience: float) -> None:
        self.settings = settings
        self.patience = patience
        self.client: smtplib.SMTP | None = None

    def send(self, message: EmailMessage, *, to: str | None = None, bounce_to: str | None = None) -> None:
        envelope = _envelope(self.settings, message, to, bounce_to)
        raw = message.as_bytes(policy=WIRE)
        was_open = self.client is not None
        try:
            self._hand_over(envelope, raw)
        except _Lost as lost:
            if not was_open or lost.was_slow:
                raise TryLater(str(lost), for_all=True) from lost
            self._again(envelope, raw)  # a server may end a connection between two mails

    def close(self) -> None:
        client, self.client = self.client, None
        if client is not None:
            with suppress(OSError, smtplib.SMTPException):
                client.timeout = min(self.patience, 2.0)  # a mail was taken or not by now: no long goodbye
                client.quit()
            client.close()

    def _again(self, envelope: tuple[str, str], raw: bytes) -> None:
        try:
            self._hand_over(envelope, raw)
        except _Lost as lost:
            raise TryLater(str(lost), for_all=True) from lost

    def _hand_over(self, envelope: tuple[str, str], raw: bytes) -> None:
        """Raises what `send` raises, and _Lost while the mail was surely not taken."""
        client = self.client = self.client or self._open()
        try:
            _address(client, *envelope)
            client.send(DOT.sub(b"..", raw) + (b"" if raw.endswith(b"\r\n") else b"\r\n"))
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise _Lost(error) from error
        except (Refused, TryLater) as answer:
            self._go_on(answer.code)
            raise
        self._end(client)

    def _open(self) -> smtplib.SMTP:
        try:
            return connect(self.settings.smtp_url, name=host(self.settings), patience=self.patience)
        except smtplib.SMTPResponseException as error:
            raise TryLater(_text(error.smtp_error), error.smtp_code, for_all=True) from error
        except (OSError, smtplib.SMTPException) as error:
            raise TryLater(f"no connection: {error}", for_all=True) from error

    def _end(self, client: smtplib.SMTP) -> None:
        """Say that this was the whole mail, and hear whether it is taken."""
        try:
            client.send(b".\r\n")
            code, said = client.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise Unsure(f"the line was lost after the mail was handed over: {error}") from error
        if code // 100 not in (2, 4, 5):
            self._drop()
            raise Unsure(f"no answer that is one: {code} {_text(said)}")
        if code // 100 != 2:
            self._go_on(code)
            raise _answer(code, said)

    def _go_on(self, code: int) -> None:
        """After a refusal: the next mail starts anew, on this connection unless the server ends it."""
        if self.client is None:
            return
        try:
            if code == 421:
                raise smtplib.SMTPServerDisconnected("421")
            self.client.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        if self.client is not None:
            self.client.close()
        self.client = None


class _Lost(Exception):
    """The line was lost, and the mail was not taken."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error) or type(error).__name__)
        self.was_slow = any(isinstance(each, TimeoutError) for each in (error, error.__cause__, error.__context__))


class Drop:
    """Keeps mails as files, for who runs the site on their own machine."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def send(self, message: EmailMessage, *, to: str | None = None, bounce_to: str | None = None) -> None:
        sender, _to = _envelope(self.settings, message, to, bounce_to)
        _keep(self.settings.mail_dir, f"Return-Path: <{sender}>\r\n".encode() + message.as_bytes(policy=WIRE))


def _envelope(settings: Settings, message: EmailMessage, to: str | None, bounce_to: str | None) -> tuple[str, str]:
    """Sender and recipient for the server. Raises Refused when the recipient is no address."""
    to = to or _mailbox(message["To"])
    if not is_address(to):
        raise Refused("5.1.3 not an address", 553)
    own = bounces_to(settings, to, str(message["Message-ID"]))
    return bounce_to or own or _mailbox(message["From"]), to


def _mailbox(header: Any) -> str:
    return header.address if isinstance(header, Mailbox) else parseaddr(str(header))[1]


def _address(client: smtplib.SMTP, sender: str, to: str) -> None:
    """Who sends and who gets it. A sender that is refused is our fault, not the recipient's."""
    code, said = client.mail(sender)
    if code // 100 != 2:
        raise TryLater(_text(said), code, for_all=True)
    code, said = client.rcpt(to)
    if code // 100 != 2:
        raise _answer(code, said)
    code, said = client.docmd("DATA")
    if code != 354:
        raise _answer(code, said)


def _answer(code: int, said: bytes) -> Refused | TryLater:
    if 500 <= code < 600:
        return Refused(_text(said), code)
    return TryLater(_text(said), code, for_all=code == 421)


def _text(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:300]


def _keep(directory: Path, raw: bytes) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    stamp = clock.now().strftime("%Y%m%dT%H%M%S%f")
    scratch = directory / f".{uuid.uuid4().hex}"
    scratch.write_bytes(raw)
    scratch.rename(directory / f"{stamp}-{uuid.uuid4().hex[:6]}.eml")
