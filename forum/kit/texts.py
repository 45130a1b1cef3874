"""Text files: written anew in UTF-8, so that everybody reads the same and nothing else can hide in them."""

import codecs
import re
from pathlib import Path
from typing import BinaryIO

from forum.i18n import _
from forum.kit.types import Refused, Type

BLOCK = 1_000_000
ENCODINGS = ("utf-8-sig", "cp1252")
MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
PROGRAM = re.compile(
    r"\s*(<!doctype|<html|<head|<body|<svg|<\?xml|<\?php|<\?=|<script|<iframe|<object|<embed|<meta|<%|#!|MIME-Version:|@echo)",
    re.IGNORECASE,
)
CALLS = re.compile(
    r"(?:^|[;,\t\"])\s*[=+@-][^;,\t\n]{0,200}?(?:\|\s*'|\bcmd\b.{0,20}/c|powershell)", re.IGNORECASE | re.M
)
"""A cell of a table that starts a program in a spreadsheet."""


def rewrite(source: BinaryIO, target: Path, kind: Type) -> None:
    """Write the text to `target`. Raises Refused when it is no text, or a page or program in disguise."""
    encoding = _encoding(source)
    source.seek(0)
    reader = codecs.getreader(encoding)(source)
    is_first = True
    with target.open("w", encoding="utf-8-sig" if kind is Type.CSV else "utf-8", newline="") as copy:
        while text := reader.read(BLOCK):
            _judge(text, kind, is_first)
            copy.write(text)
            is_first = False


def _encoding(source: BinaryIO) -> str:
    """UTF-8, UTF-16 with its mark, or what older office computers write."""
    source.seek(0)
    start = source.read(2)
    candidates = [MARKS[start]] if start in MARKS else ENCODINGS
    for encoding in candidates:
        source.seek(0)
        try:
            decoder = codecs.getincrementaldecoder(encoding)()
            while block := source.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise _no_text()


def _judge(text: str, kind: Type, is_first: bool) -> None:
    if CONTROL.search(text):
        raise _no_text()
    if is_first and PROGRAM.match(text):
        raise Refused(
            _("Dit is een webpagina of een programma, geen gewone tekst. Sla het op als pdf of als platte tekst.")
        )
    if kind is Type.CSV and CALLS.search(text):
        raise Refused(
            _("In deze tabel staat een formule die een programma start. Haal die eruit en probeer het nog eens.")
        )


def _no_text() -> Refused:
    return Refused(_("De inhoud van dit bestand past niet bij zijn naam: het is geen leesbare tekst."))
