"""Office files, judged by the list of contents that every zip ends with: nothing is unpacked."""

import re
import struct
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from forum.i18n import _
from forum.kit.types import Refused, Type, wrong_type

ENTRIES = 4_000
CONTENTS = 1_000_000
"""Bytes of the list of contents."""
UNPACKED = 300_000_000
"""Bytes of everything in it together."""
RATIO = 120
"""How many times larger it may get, once that is more than a little."""
LITTLE = 20_000_000
PEEKED = 500_000
"""Bytes that are read of the parts that tell what it is."""

END = struct.Struct("<4s4H2LH")
MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": Type.DOCX,
    b"spreadsheetml.sheet.main+xml": Type.XLSX,
    b"presentationml.presentation.main+xml": Type.PPTX,
}
MACROS = re.compile(r"(^|/)(vba\w*\.(bin|xml)|macrosheets/|activex/)|^(basic|scripts)/", re.IGNORECASE)
OBJECTS = re.compile(r"(^|/)oleobject[^/]*$", re.IGNORECASE)
PROGRAMS = re.compile(
    r"\.(exe|dll|com|scr|msi|bat|cmd|ps1|vbs?|vbe|js|jse|wsf|hta|jar|lnk|sh|php|html?|svg|swf|zip|7z|rar|iso)$",
    re.IGNORECASE,
)
FROM_ELSEWHERE = re.compile(rb"(attachedTemplate|oleObject|subDocument|frame)\"[^>]*TargetMode\s*=\s*\"External", re.I)


def examine(file: BinaryIO) -> Type:
    """Which office file this is. Raises Refused for another zip, a bomb, macros, or what cannot be judged."""
    _look_at_the_end(file)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _refuse_odd_names(parts)
            _refuse_bombs(parts, file)
            _refuse_active_parts(parts)
            return _kind(archive, {part.filename for part in parts})
    except (zipfile.BadZipFile, NotImplementedError, ValueError, RuntimeError, OSError, EOFError) as error:
        raise _broken() from error


def _look_at_the_end(file: BinaryIO) -> None:
    """Before Python reads the list of contents: that it is short, and that nothing stands before or behind the zip."""
    size = file.seek(0, 2)
    file.seek(max(0, size - END.size))
    tail = file.read(END.size)
    if len(tail) < END.size or not tail.startswith(b"PK\5\6") or tail[-2:] != b"\0\0":
        raise _broken()
    _mark, disk, start_disk, here, total, length, start, _comment = END.unpack(tail)
    if disk or start_disk or here != total or 0xFFFFFFFF in (length, start):
        raise _broken()
    if total > ENTRIES or length > CONTENTS:
        raise _bomb()
    if start + length + END.size != size:
        raise _broken()


def _refuse_odd_names(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if len(set(names)) != len(names):
        raise _broken()
    for part in parts:
        steps = part.filename.split("/")
        if part.filename.startswith("/") or ".." in steps or re.search(r"[\\:\x00-\x1f]", part.orig_filename):
            raise Refused(
                _("In dit bestand zit een onveilige bestandsnaam. Sla het opnieuw op en probeer het nog eens.")
            )
        if (part.external_attr >> 16) & 0o170000 == 0o120000:
            raise _broken()


def _refuse_bombs(parts: list[zipfile.ZipInfo], file: BinaryIO) -> None:
    """Sizes as they are announced; and no two parts may stand on the same bytes."""
    if any(part.flag_bits & 0x1 for part in parts):
        raise Refused(_("Dit bestand is beveiligd met een wachtwoord. Sla het op zonder wachtwoord."))
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise _broken()
    places = sorted((part.header_offset, part.header_offset + 30 + part.compress_size) for part in parts)
    if not places or places[0][0] != 0 or any(before[1] > after[0] for before, after in pairwise(places)):
        raise _broken()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > UNPACKED or (unpacked > LITTLE and unpacked > RATIO * file.seek(0, 2)):
        raise _bomb()
    if any(part.file_size > 1100 * part.compress_size + 1000 for part in parts):
        raise _broken()  # more than deflate can do: the sizes are not true


def _refuse_active_parts(parts: list[zipfile.ZipInfo]) -> None:
    for part in parts:
        if MACROS.search(part.filename):
            raise _macros()
        if OBJECTS.search(part.filename):
            raise Refused(
                _("In dit bestand zit een ingesloten object. Vervang het door een afbeelding en probeer het nog eens.")
            )
        if PROGRAMS.search(part.filename):
            raise Refused(
                _(
                    "In dit bestand zit “%(name)s”. Haal dat eruit en probeer het nog eens.",
                    name=Path(part.filename).name[:60],
                )
            )


def _kind(archive: zipfile.ZipFile, names: set[str]) -> Type:
    if "mimetype" in names:
        said = _peek(archive, "mimetype").decode("ascii", "replace").strip()
        for each in (Type.ODT, Type.ODS, Type.ODP):
            if said == each.media_type and "content.xml" in names:
                return each
        raise wrong_type()
    if "[Content_Types].xml" not in names:
        raise wrong_type()
    said_types = _peek(archive, "[Content_Types].xml")
    if b"macroEnabled" in said_types or b"vbaProject" in said_types:
        raise _macros()
    found = [each for mark, each in MAIN_PARTS.items() if mark in said_types]
    if not found:
        raise wrong_type()
    if any(FROM_ELSEWHERE.search(_peek(archive, name)) for name in names if name.endswith("settings.xml.rels")):
        raise Refused(
            _("Dit bestand haalt een sjabloon van een andere plek. Maak het daarvan los en probeer het nog eens.")
        )
    by_folder = {"word/": Type.DOCX, "xl/": Type.XLSX, "ppt/": Type.PPTX}
    for folder, each in by_folder.items():  # a presentation may hold sheets: its own folder says what it is
        if each in found and any(name.startswith(folder) for name in names):
            return each
    raise wrong_type()


def _peek(archive: zipfile.ZipFile, name: str) -> bytes:
    """The beginning of a part: never more, whatever it claims to be."""
    with archive.open(name) as part:
        return part.read(PEEKED)


def _broken() -> Refused:
    return Refused(
        _(
            "Dit bestand is beschadigd, of geen gewoon Office-bestand. "
            "Open het, sla het opnieuw op en probeer het nog eens."
        )
    )


def _bomb() -> Refused:
    return Refused(_("Dit bestand wordt uitgepakt veel te groot. Maak het kleiner en probeer het nog eens."))


def _macros() -> Refused:
    return Refused(
        _("In dit bestand zitten macro’s. Sla het op zonder macro’s (als docx, xlsx of pptx) en probeer het nog eens.")
    )
