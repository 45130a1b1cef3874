"""Pdf files: whole, not encrypted, and without scripts or programs. They are only ever given as a download."""

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from forum.i18n import _
from forum.kit.types import Refused

ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|ImportData|SubmitForm)(?![A-Za-z0-9])")
ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
PACKED = re.compile(rb"/ObjStm(?![A-Za-z0-9]).{0,400}?stream\r?\n", re.DOTALL)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
UNPACKED = 2_000_000
"""Bytes that are read of one packed part; a part has the names of objects, no pictures."""
PARTS = 2_000
BLOCK = 1_000_000
OVERLAP = 4_000


def examine(file: BinaryIO) -> None:
    """Raises Refused for a pdf that is cut short, encrypted, or that does something when it is opened.

    What hides deeper than this looks is harmless here all the same: it is never shown by the site's own pages.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - 2048))
    if b"%%EOF" not in file.read():
        raise Refused(_("Dit pdf-bestand is niet compleet. Sla het opnieuw op en probeer het nog eens."))
    for block in _blocks(file):
        _judge(block)
        for part in _packed(block):
            _judge(part)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """The file in pieces that overlap a little, so that nothing is missed at a cut."""
    file.seek(0)
    before = b""
    while block := file.read(BLOCK):
        yield before + block
        before = block[-OVERLAP:]


def _packed(block: bytes) -> Iterator[bytes]:
    """The packed parts that begin in this block, unpacked as far as needed."""
    for found, _number in zip(PACKED.finditer(block), range(PARTS), strict=False):
        try:
            yield zlib.decompressobj().decompress(block[found.end() :], UNPACKED)
        except zlib.error:
            continue


def _judge(part: bytes) -> None:
    if b"#" in part:
        part = part + ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)
    if ENCRYPTED.search(part):
        raise Refused(
            _("Dit pdf-bestand is beveiligd. Sla het op zonder beveiliging, dan kunnen anderen het gebruiken.")
        )
    if ACTIVE.search(part):
        raise Refused(
            _(
                "In dit pdf-bestand zit een script, een formulier dat iets verstuurt of een ander bestand. "
                "Druk het af naar een nieuwe pdf en stuur die."
            )
        )
