"""A kit as one zip, made while it is sent: memory and disk stay as they were."""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, NamedTuple, cast

BLOCK = 256 * 1024
LINE = 1_000_000
Fill = Callable[[str], str]


class Part(NamedTuple):
    """A file of the zip: its name, when it was made, its content, and whether packing it makes sense."""

    name: str
    at: datetime
    content: Iterable[bytes]
    is_packed: bool


def stream(parts: Iterable[Part]) -> Iterator[bytes]:
    """The bytes of a zip with these parts. Knows no database and no request: it runs when both are gone."""
    outlet = _Outlet()
    with zipfile.ZipFile(cast(IO[bytes], outlet), "w") as archive:  # it asks for write and flush alone
        for part in parts:
            info = zipfile.ZipInfo(part.name, part.at.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED if part.is_packed else zipfile.ZIP_STORED
            info.external_attr = 0o644 << 16
            with archive.open(info, "w") as target:
                for block in part.content:
                    target.write(block)
                    yield outlet.taken()
    yield outlet.taken()


def blocks(path: Path) -> Iterator[bytes]:
    """A file as it is, in pieces."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def filled_lines(path: Path, fill: Fill) -> Iterator[bytes]:
    """A text file with what is to be filled in, line by line."""
    with path.open(encoding="utf-8", newline="") as file:
        while line := file.readline(LINE):
            yield fill(line).encode()


class _Outlet:
    """What the zip writes, until it is taken."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, data: bytes) -> int:
        self.waiting += data
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        data, self.waiting = bytes(self.waiting), bytearray()
        return data
