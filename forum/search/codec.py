"""How Whoosh keeps the postings of a term here: as arrays, which NumPy reads where they lie.

Whoosh's own codec pickles postings in compressed blocks of 128, which cost 2.5 µs each to read. Terms, columns,
segments and deletions stay Whoosh's own; see `SearchBackend` in engine.py for who reads them.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3TermInfo
from whoosh.formats import Format
from whoosh.matching import ListMatcher
from whoosh.system import pack_ushort


class Postings(NamedTuple):
    """Documents by their number in the segment, in order; all places of the term, joined; where those of each end."""

    documents: NDArray[np.uint32]
    ends: NDArray[np.uint32]
    places: NDArray[np.uint16]

    @property
    def counts(self) -> NDArray[np.uint32]:
        """How often each document has the term."""
        return np.diff(self.ends, prepend=np.uint32(0))


class Unpacked(Format):
    """Payloads are the places of a term, 2 bytes each; Whoosh only carries them."""

    def __init__(self) -> None:
        super().__init__()

    def fixed_value_size(self) -> None:
        return None


class _FieldWriter(W3FieldWriter):
    def add_postings(self, schema: Any, _lengths: Any, items: Iterator[tuple[str, bytes, Postings]]) -> None:
        """Whole lists, by field and term, in order."""
        field = None
        for name, term, postings in items:
            if name != field:
                self.start_field(name, schema[name])
                field = name
            self._tindex.add(pack_ushort(self._fieldid) + term, write(self._postfile, postings).to_bytes())


class ArrayCodec(W3Codec):
    length_stats = False  # lengths are read from their column, all at once

    def field_writer(self, storage: Any, segment: Any) -> _FieldWriter:
        return _FieldWriter(self, storage, segment)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> ListMatcher:
        """For Whoosh itself, when it merges segments."""
        found = read(dbfile, terminfo)
        payload, ends = found.places.tobytes(), found.ends.tolist()
        values = [payload[2 * start : 2 * end] for start, end in zip([0, *ends], ends, strict=False)]
        weights = [1.0] * len(values)
        return ListMatcher(found.documents.tolist(), weights, values, format_, scorer, term=term)


def write(file: Any, postings: Postings) -> W3TermInfo:
    """The number of postings and that of places; documents; ends; places."""
    start = file.tell()
    sizes = np.array([len(postings.documents), len(postings.places)], np.uint32)
    file.write(b"".join(part.tobytes() for part in (sizes, *postings)))
    info = W3TermInfo(df=len(postings.documents), weight=len(postings.places))
    info.set_extent(start, file.tell() - start)
    return info


def read(file: Any, terminfo: W3TermInfo) -> Postings:
    """The postings of a term, as views of the file. Raises ValueError when the file is too short for them."""
    start, _length = terminfo.extent()
    number, places = (int(size) for size in np.frombuffer(file.content, np.uint32, 2, start))
    return Postings(
        np.frombuffer(file.content, np.uint32, number, start + 8),
        np.frombuffer(file.content, np.uint32, number, start + 8 + 4 * number),
        np.frombuffer(file.content, np.uint16, places, start + 8 + 8 * number),
    )
