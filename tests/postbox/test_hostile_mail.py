"""Anybody can send anything: it is taken in within bounds, and breaks nothing."""

import os
import random
import re
import subprocess
import sys
import time

import pytest
from flask import Flask

from forum.config import ROOT, Settings
from forum.database import db
from forum.postbox.letters import Letter
from forum.postbox.models import Outcome
from forum.postbox.receiving import receive
from tests import factories
from tests.postbox import post

PROGRAM = """
import atexit, sys
from forum.cli import main
atexit.register(lambda: print(open("/proc/self/status").read(), file=sys.stderr))
main()
"""
"""`forum`, that tells at its end how much memory it had."""
PATIENCE = 10  # seconds of a processor, for others may be busy too; each takes less than one


def nested(depth: int, kind: str = "multipart/mixed") -> bytes:
    opened = "".join(f'Content-Type: {kind}; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return (opened + "Content-Type: text/plain\n\nHallo\n").encode()


BOMBS = {
    "nothing": b"",
    "nul": b"\0" * 1000,
    "no end of line": b"a" * 1_000_000,
    "only headers": b"X: y\n" * 200_000,
    "a long header": b"Subject: " + b"=?utf-8?q?=C3=A9?= " * 60_000,
    "a long recipient": b"To: " + b"a@b.nl, " * 120_000,
    "brackets": b"To: " + b"(" * 900_000,
    "quotes": b'From: "' + b'\\"' * 400_000,
    "deep": nested(1000),
    "deep reports": nested(1000, "multipart/report; report-type=delivery-status"),
    "deep messages": b"Content-Type: message/rfc822\n\n" * 30_000,
    "many parts": b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * 100_000,
    "a boundary of one letter": b'Content-Type: multipart/mixed; boundary="-"\n\n' + b"---\n" * 200_000,
    "no boundary": b"Content-Type: multipart/mixed\n\n" + b"--b\n" * 100_000,
    "a wrong charset": b"Content-Type: text/plain; charset=\xff\xfe\0evil\n\n\xff\xfe",
    "a charset that is a codec": b"Content-Type: text/plain; charset=zlib\n\nx",
    "punycode": b"Content-Type: text/plain; charset=punycode\n\n" + b"x" * 100_000 + b"-" + b"ba" * 99_000,
    "a report of empty lines": b"Content-Type: message/delivery-status\n\n" + b"\n" * 290_000,
    "lines that end in CR": b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\r\r" * 58_000,
    "a name that is no text": b"Message-ID: =?utf-7?Q?+2AA-?=\n\nHallo",
    "idna": b"Content-Type: text/plain; charset=idna\n\n" + b"a." * 100_000,
    "utf-7": b"Content-Type: text/plain; charset=utf-7\n\n+ADw-script+AD4-" * 3,
    "half a letter": b"Content-Type: text/plain; charset=utf-7\n\nHallo +2AA-",
    "letters of no language": b"From: MAILER-DAEMON@x\nSubject: undeliverable\n\n\xff\xfe\0 5.1.1",
    "base64 that is none": b"Content-Transfer-Encoding: base64\n\n" + b"=" * 500_000,
    "uuencode": b"Content-Transfer-Encoding: x-uuencode\n\nbegin 666 ../../x\n" + b"M" * 500_000,
    "a report of many": nested(1, "multipart/report")
    + b"--b0\nContent-Type: message/delivery-status\n\n"
    + b"Action: failed\nStatus: 5.1.1\n\n" * 20_000,
    "digits": b"Subject: x\n\n" + b"5." * 400_000,
    "returned": b"From: MAILER-DAEMON@x\nSubject: Returned mail\n\n" + b"<a@b> " * 150_000,
    "returned, mailbox": b"From: postmaster@x\nSubject: undeliverable\n\n" + b"mailbox " * 120_000,
    "user": b"From: postmaster@x\nSubject: undeliverable\n\n" + b"550 5.1.1 user " * 60_000,
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("kind", ["bounces", "reply", "nobody"])
def test_it_is_taken_in_quickly(app: Flask, settings: Settings, name: str, kind: str) -> None:
    member = factories.member()
    entry = factories.thread()
    to = {
        "bounces": post.bounce_address(settings, member.email),
        "reply": post.reply_address(settings, member.id, entry.id),
        "nobody": "iemand@elders.example",
    }[kind]
    started = time.thread_time()
    receive(f"Delivered-To: {to}\nFrom: {member.email}\n".encode() + BOMBS[name], to=[to])
    db.session.commit()
    assert time.thread_time() - started < PATIENCE


@pytest.mark.parametrize("name", ["a report of empty lines", "lines that end in CR"])
def test_a_message_of_very_many_parts_has_none(name: str) -> None:
    """Counted, for the seconds of a machine prove little."""
    assert sum(1 for _part in Letter(b"Delivered-To: a@b.nl\n" + BOMBS[name]).message.walk()) == 1


def test_the_letters_of_host_names_are_not_for_texts() -> None:
    letter = Letter(b"Content-Type: text/plain; charset=punycode\n\nbcher-kva")
    assert letter.text_of(letter.message) == "bcher-kva"


def test_letters_at_random_break_nothing(app: Flask, settings: Settings) -> None:
    member = factories.member()
    source = random.Random(20261122)
    raws = [
        post.report(post.bounce_address(settings, member.email), member.email),
        post.complaint(post.bounce_address(settings, member.email)),
        post.letter(post.reply_address(settings, member.id, factories.thread().id), member.email, html="<p>x", files=0),
    ]
    for number in range(300):
        raw = bytearray(raws[number % 3])
        for _change in range(source.randint(1, 40)):
            raw[source.randrange(len(raw))] = source.choice([0, 10, 13, 45, 61, 255, source.randrange(256)])
        assert receive(bytes(raw)) in Outcome
        db.session.commit()


def program(settings: Settings, *words: str, given: bytes, **environment: str) -> subprocess.CompletedProcess[bytes]:
    own = {"PATH": os.environ["PATH"], "FORUM_DATA_DIR": str(settings.data_dir), "FORUM_SECRET": "s" * 40}
    own |= {"FORUM_MAIL_DOMAIN": post.DOMAIN}
    command = [sys.executable, "-c", PROGRAM, "mail", *words]
    return subprocess.run(command, cwd=ROOT, env=own | environment, input=given, capture_output=True, timeout=120)


def test_the_command_takes_in_what_a_mail_server_pipes(app: Flask, settings: Settings) -> None:
    """All of it is read, however much there is, and little of it kept in memory."""
    member = factories.member()
    db.session.remove()
    raw = post.report(post.bounce_address(settings, member.email), member.email)
    done = program(settings, "receive", given=raw + b"x" * 30_000_000)
    assert (done.returncode, done.stdout) == (0, b"hard\n"), done.stderr
    [most] = re.findall(rb"VmHWM:\s+(\d+) kB", done.stderr)
    assert int(most) < 250_000


def test_what_goes_wrong_is_offered_again(settings: Settings) -> None:
    """A site that cannot start: the mail server keeps the message."""
    raw = post.letter("a@b.nl", "c@d.nl")
    assert program(settings, "receive", given=raw, FORUM_PROCESSES="veel").returncode == 75
