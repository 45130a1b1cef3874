"""Names of files as people may trust them: what is read is what it is."""

import re
import unicodedata

from forum.i18n import _
from forum.kit.types import Type

LONGEST = 100
LONGEST_BYTES = 180
UNWANTED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, directions, halves of letters
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")


def safe_name(given: str | None, kind: Type) -> str:
    """The name that a file gets: no folders, no invisible or turning letters, not too long, and the right extension."""
    last = re.split(r"[/\\]", given or "")[-1]
    letters = unicodedata.normalize("NFC", last)
    letters = "".join(" " if unicodedata.category(each) in UNWANTED else each for each in letters)
    stem = re.sub(r'[<>:"|?*%]', "-", letters)
    stem = ENDING.sub("", stem.strip())
    stem = " ".join(stem.split()).strip(". -")[:LONGEST]
    while len(stem.encode()) > LONGEST_BYTES:
        stem = stem[:-1]
    stem = stem.strip(". -")
    if not stem or RESERVED.fullmatch(stem):
        stem = f"{_('bestand')}-{stem}" if stem else _("bestand")
    return f"{stem}.{kind.value}"


def extension(given: str | None) -> str:
    """What comes after the last dot, in small letters; "" without one."""
    found = ENDING.search((given or "").strip())
    return found[0][1:].lower() if found else ""


def apart(names: list[str]) -> list[str]:
    """The same names, numbered where a folder would hold two that are alike."""
    taken: set[str] = set()
    result = []
    for name in names:
        stem, _dot, ending = name.rpartition(".")
        number, unique = 1, name
        while unique.casefold() in taken:
            number += 1
            unique = f"{stem} ({number}).{ending}"
        taken.add(unique.casefold())
        result.append(unique)
    return result
