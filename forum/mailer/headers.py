"""Headers that are written exactly as they must be, whatever was typed into them.

`EmailMessage` parses what it is given: an encoded word in a title would be decoded, and a long address folded in
the middle or encoded. These values write themselves; the library keeps a value that has a `name` and a `fold`.
"""

import re
import unicodedata
from email.header import Header
from email.policy import EmailPolicy
from typing import Self

LONGEST = 900  # bytes of a line; a mail server may cut at 998
WIDTH = 76
SUBJECT = 200  # characters; longer is cut

ADDRESS = re.compile(r"[!#-'*+\-./0-9=?A-Z^_`a-z{|}~]+@[A-Za-z0-9.-]+")
TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")  # marks that make text read otherwise
ATOMS = re.compile(r"[A-Za-z0-9 !#$%&'*+/=^_`{|}~-]+")


class Line(str):
    """A header on one line, however long, and never encoded. Raises ValueError for what cannot be one."""

    name: str

    def __new__(cls, name: str, value: str) -> Self:
        if not value.isascii() or not value.isprintable() or len(name) + len(value) > LONGEST:
            raise ValueError(f"no header {name}: {value[:80]!r}")
        line = super().__new__(cls, value)
        line.name = name
        return line

    def fold(self, *, policy: EmailPolicy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


class Words(Line):
    """A header for people: any language, encoded where it must be."""

    def __new__(cls, name: str, value: str) -> Self:
        line = str.__new__(cls, clean(value)[:SUBJECT])
        line.name = name
        return line

    def fold(self, *, policy: EmailPolicy) -> str:
        return f"{self.name}: {encoded(self, self.name, policy.linesep)}{policy.linesep}"


class Mailbox(Line):
    """A person and their address. Raises ValueError when the address is none."""

    def __new__(cls, header: str, name: str, address: str) -> Self:
        if not is_address(address):
            raise ValueError(f"no address: {address[:80]!r}")
        shown = clean(name)[:SUBJECT]
        line = str.__new__(cls, f"{quoted(shown)} <{address}>" if shown else address)
        line.name, line.person, line.address = header, shown, address
        return line

    person: str
    address: str

    def fold(self, *, policy: EmailPolicy) -> str:
        if not self.person:
            return f"{self.name}: {self.address}{policy.linesep}"
        spoken = phrase(self.person, self.name, policy.linesep)
        return f"{self.name}: {spoken}{policy.linesep} <{self.address}>{policy.linesep}"


def clean(text: str) -> str:
    """One line of what can be seen: no line ends or control characters of any alphabet, no marks that turn text."""
    plain = "".join(" " if unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} else letter for letter in text)
    return " ".join(TURNING.sub("", plain).split())


def is_address(text: str) -> bool:
    return ADDRESS.fullmatch(text) is not None and len(text) <= LONGEST // 2


def phrase(name: str, header: str, linesep: str) -> str:
    """A name before an address: as it is, between quotes, or encoded."""
    if not name.isascii() or "=?" in name or len(name) > WIDTH - 15:
        return Header(name, "utf-8", maxlinelen=WIDTH, header_name=header).encode(linesep=linesep)
    return quoted(name)


def quoted(name: str) -> str:
    if ATOMS.fullmatch(name) or not name.isascii():
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def encoded(text: str, header: str, linesep: str) -> str:
    """Text for a header: as it is when it is plain and short, else in encoded words of a line each.

    What looks like an encoded word is encoded too, so that it arrives as it was typed.
    """
    if text.isascii() and "=?" not in text and len(header) + len(text) < WIDTH:
        return text
    return Header(text, "utf-8", maxlinelen=WIDTH, header_name=header).encode(linesep=linesep)
