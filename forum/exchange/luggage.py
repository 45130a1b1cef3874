"""The content of files that travel beside the lines: in a folder next to the file, each under its SHA-256.

A line names sums, never paths, so that it cannot point anywhere else. What arrives is judged as what members send.
"""

import hashlib
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from forum.exchange.lines import Unusable
from forum.kit.intake import Taken, TooLarge, place, take_in
from forum.kit.queries import folder
from forum.kit.types import LARGEST, Refused

SUM = re.compile(r"[0-9a-f]{64}")


def beside(path: Path) -> Path:
    """The folder with the files of the lines at `path`: `export.jsonl` -> `export.jsonl.files`."""
    return path.with_name(f"{path.name}.files")


def pack(where: Path, sums: Iterable[str]) -> None:
    """Put these contents in a folder, and nothing else: what an earlier export left there may not be for its reader."""
    wanted = set(sums)
    if wanted:
        where.mkdir(exist_ok=True)
    for sum256 in wanted:
        scratch = where / f".{sum256}.part"
        shutil.copyfile(place(folder(), sum256), scratch)
        scratch.replace(where / sum256)
    for old in where.glob("*") if where.is_dir() else ():
        if SUM.fullmatch(old.name) and old.name not in wanted:
            old.unlink()


def unpack(where: Path, sum256: str, name: str) -> Taken:
    """Judge and keep one of them. Raises Unusable when it is not there, not what its sum says, or refused."""
    source = where / sum256
    if not source.is_file():
        raise Unusable(f"files: {name!r} is not in {where.name}/{sum256}")
    if source.stat().st_size > LARGEST:
        raise Unusable(f"files: {name!r} is larger than {LARGEST:,} bytes")
    with source.open("rb") as content:
        if hashlib.file_digest(content, "sha256").hexdigest() != sum256:
            raise Unusable(f"files: {name!r} is not what its sum says")
        content.seek(0)
        try:
            return take_in(content, name, folder())
        except (Refused, TooLarge) as reason:
            raise Unusable(f"files: {name!r} is refused: {reason}") from None
