"""A part of an index, read without Whoosh's matchers: postings and columns as NumPy arrays over its file."""

from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec
from whoosh.reading import TermNotFound
from whoosh.util.numeric import byte_to_length

from forum.search import codec
from forum.search.codec import Postings
from forum.search.schema import PARTS
from forum.search.storage import WORDS
from forum.search.vocabulary import Table

MOST_KEPT = 20_000  # postings whose place in the file is remembered
LENGTHS = np.array([byte_to_length(byte) for byte in range(256)], np.float32)


class Strengths(NamedTuple):
    """Documents that have a term, in order, and how strongly: 0 to 1, more for a title, less for a long text."""

    documents: NDArray[np.int64]
    values: NDArray[np.float32]


class Segment:
    """Never changes, but for which documents are deleted: that belongs to a commit."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self.name: str = segment.segment_id()
        self.size: int = segment.doc_count_all()
        self._files = segment.open_compound_file(storage) if segment.is_compound() else storage
        self._segment = segment
        self._terms = segment.codec().terms_reader(self._files, segment)
        self._file = segment.open_file(self._files, W3Codec.POSTS_EXT)
        self._found: dict[tuple[str, str], Postings | None] = {}
        self.ids = self._column("id", np.dtype(">i8")).astype(np.int64)
        self.lengths = {name: LENGTHS[self._column(f"_{name}_len", np.dtype("u1"))] for name in PARTS}

    def versions(self) -> NDArray[np.int64]:
        return self._column("version", np.dtype(">i8")).astype(np.int64)

    def postings(self, field: str, term: str) -> Postings | None:
        """Where a term stands in a field; None where it does not."""
        key = field, term
        if key not in self._found:
            if len(self._found) > MOST_KEPT:
                self._found.clear()
            self._found[key] = self._read(field, term)
        return self._found[key]

    @cached_property
    def words(self) -> Table:
        """What people write, kept in the file of the segment as one of its parts."""
        name = self._segment.make_filename(WORDS)
        return Table.read(self._files.open_file(name).get(0, self._files.file_length(name)))

    def _read(self, field: str, term: str) -> Postings | None:
        try:
            return codec.read(self._file, self._terms.term_info(field, term.encode()))
        except TermNotFound:
            return None

    def _column(self, name: str, kind: Any) -> NDArray[Any]:
        """Numbers by document. Whoosh leaves out zeros at the end, and a column of nothing else."""
        column = np.zeros(self.size, kind)
        filename = W3Codec.column_filename(self._segment, name)
        if self._files.file_exists(filename):
            length = self._files.file_length(filename)
            known = np.frombuffer(self._files.open_file(filename).get(0, length), kind)
            column[: len(known)] = known
        return column
