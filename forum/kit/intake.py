"""Taking a file in: judged by what it holds, made harmless, and kept under the sum of its content.

Nothing here knows the database. A file is never in memory as a whole, and stands at its place only when it is good.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from forum.i18n import _
from forum.kit import images, names, office, pdf, texts
from forum.kit.types import LARGEST, Refused, Type, wrong_type

BLOCK = 256 * 1024
PICTURES = {Type.JPEG: "JPEG", Type.PNG: "PNG", Type.WEBP: "WEBP", Type.GIF: "GIF"}
TEXTS = {"txt": Type.TXT, "text": Type.TXT, "csv": Type.CSV, "md": Type.MD, "markdown": Type.MD}


class TooLarge(Exception):
    """More than LARGEST bytes."""


class Taken(NamedTuple):
    """A file that is kept: its right name and type, the sum that finds it, and its size in bytes."""

    name: str
    kind: Type
    sha256: str
    size: int


def take_in(stream: BinaryIO, given_name: str | None, folder: Path) -> Taken:
    """Judge and keep what somebody sent. Raises Refused with a message for them, or TooLarge."""
    with _scratch(folder) as raw, _scratch(folder) as clean:
        _receive(stream, raw)
        kind = _judge(raw, given_name)
        finished = _made_harmless(raw, clean, kind)
        return _keep(finished, names.safe_name(given_name, kind), kind, folder)


def place(folder: Path, sha256: str) -> Path:
    """Where the content with this sum is kept."""
    return folder / sha256[:2] / sha256


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=".part", dir=folder)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _receive(stream: BinaryIO, target: Path) -> None:
    size = 0
    with target.open("wb") as copy:
        while block := stream.read(BLOCK):
            size += len(block)
            if size > LARGEST:
                raise TooLarge
            copy.write(block)
    if not size:
        raise Refused(_("Dit bestand is leeg. Kies een ander bestand."))


def _judge(path: Path, given_name: str | None) -> Type:
    """The type by content. Only which text it is (txt, csv, md) is taken from the name: their content cannot tell."""
    with path.open("rb") as file:
        head = file.read(16)
        picture = _picture(head)
        if picture is not None:
            return picture
        if head.startswith(b"%PDF-"):
            pdf.examine(file)
            return Type.PDF
        if head.startswith(b"PK\3\4"):
            return office.examine(file)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Refused(
            _("Dit is een oud of beveiligd Office-bestand. Sla het op als docx, xlsx of pptx, zonder wachtwoord.")
        )
    ending = names.extension(given_name)
    if ending not in TEXTS:
        raise wrong_type()
    return TEXTS[ending]


def _picture(head: bytes) -> Type | None:
    if head.startswith(b"\xff\xd8\xff"):
        return Type.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Type.PNG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return Type.GIF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Type.WEBP
    return None


def _made_harmless(raw: Path, clean: Path, kind: Type) -> Path:
    """Images are drawn anew and texts written anew; documents stay as they are."""
    if kind in PICTURES:
        _redraw(raw, clean, PICTURES[kind])
        return clean
    if kind.is_text:
        with raw.open("rb") as source:
            texts.rewrite(source, clean, kind)
        return clean
    return raw


def _redraw(raw: Path, clean: Path, form: str) -> None:
    """In a program of its own: see images.py."""
    command = [sys.executable, "-I", str(images.__file__), str(raw), str(clean), form]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=images.SECONDS + 10, check=False)  # noqa: S603 - our own file
    except subprocess.TimeoutExpired:
        raise _too_many_pixels() from None
    if done.returncode == 0 and clean.stat().st_size <= 4 * LARGEST:
        return
    if done.stdout.strip() == "pixels" or done.returncode == 0:
        raise _too_many_pixels()
    raise Refused(_("Deze afbeelding is beschadigd. Open haar, sla haar opnieuw op en probeer het nog eens."))


def _too_many_pixels() -> Refused:
    return Refused(
        _(
            "Deze afbeelding heeft te veel beeldpunten. Maak haar kleiner: "
            "hooguit 24 miljoen beeldpunten, een foto (jpg) 50 miljoen."
        )
    )


def _keep(finished: Path, name: str, kind: Type, folder: Path) -> Taken:
    with finished.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    target = place(folder, sha256)
    target.parent.mkdir(exist_ok=True)
    size = finished.stat().st_size
    finished.chmod(0o640)
    finished.replace(target)
    return Taken(name, kind, sha256, size)
