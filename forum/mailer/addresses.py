"""Addresses at which the forum itself gets mail: a bounce address for each message, a reply address for each thread.

`bounces+<token>@domain` and `reply+<token>@domain`, at FORUM_MAIL_DOMAIN; without it there are none. A token is
signed with the site's secret and in base32: mail servers may change capitals, and leave 64 characters before the @.
"""

import base64
import binascii
import hashlib
import hmac
import re
import struct
from typing import NamedTuple

from forum.config import Settings

SIGNATURE = 10  # bytes
TOKEN = re.compile(r"(bounces|reply)\+([a-z2-7]{20,56})@([a-z0-9.-]+)", re.IGNORECASE | re.ASCII)


class Bounced(NamedTuple):
    """Which mail came back: the fingerprints of the recipient's address and of the message's id."""

    recipient: bytes
    message: bytes


class Replied(NamedTuple):
    """Who answers what."""

    member_id: int
    entry_id: int


def bounces_to(settings: Settings, to: str, message_id: str) -> str | None:
    """The envelope sender of the message `message_id` to the address `to`: where it comes back to."""
    return _address(settings, "bounces", fingerprint(to) + _digest(message_id.encode())[:5])


def replies_to(settings: Settings, member_id: int, entry_id: int) -> str | None:
    """The Reply-To of a mail to this member about this entry."""
    return _address(settings, "reply", struct.pack(">II", member_id, entry_id))


def behind(settings: Settings, address: str) -> Bounced | Replied | None:
    """What an address of ours stands for; None when it is forged, or none of ours."""
    found = TOKEN.fullmatch(address.strip())
    if found is None or found[3].lower() != settings.mail_domain.lower():
        return None
    kind, letters = found[1].lower(), found[2].upper()
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except binascii.Error:
        return None
    payload, signature = raw[:-SIGNATURE], raw[-SIGNATURE:]
    if not hmac.compare_digest(signature, _sign(settings, kind, payload)) or _letters(raw) != found[2].lower():
        return None
    if kind == "bounces":
        return Bounced(payload[:-5], payload[-5:])
    return Replied(*struct.unpack(">II", payload))


def fingerprint(address: str) -> bytes:
    """Eight bytes that tell an address from others, without telling which it is."""
    return _digest(address.strip().lower().encode())[:8]


def _address(settings: Settings, kind: str, payload: bytes) -> str | None:
    if not settings.mail_domain:
        return None
    return f"{kind}+{_letters(payload + _sign(settings, kind, payload))}@{settings.mail_domain}"


def _letters(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()


def _sign(settings: Settings, kind: str, payload: bytes) -> bytes:
    return hmac.digest(settings.secret.encode(), b"mail " + kind.encode() + b" " + payload, "sha256")[:SIGNATURE]


def _digest(value: bytes) -> bytes:
    return hashlib.sha256(value).digest()
