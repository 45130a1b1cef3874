"""Adding to a Whoosh index and keeping it in shape: few documents at a time, or all of them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.index import TOC, FileIndex
from whoosh.reading import SegmentReader

from forum.search.backend import Document
from forum.search.inverting import Writer
from forum.search.reader import Reader
from forum.search.schema import SCHEMA
from forum.search.storage import INDEX, WORDS, CheckedStorage
from forum.search.vocabulary import Table, words_of

TIERS = (64, 512, 4096)  # documents; a segment belongs to the first tier that it is smaller than
TIER = 8  # segments of one tier that are made one
BUILT = 100_000  # documents of a segment in a new index: making it takes about 5 kB of memory each


def replace(storage: CheckedStorage, reader: Reader, documents: list[Document]) -> None:
    """One commit: the documents, in the place of older ones with the same ids. Nothing is merged."""
    with _writer(storage) as writer:
        _delete(writer, reader, [document.id for document in documents])
        _add(writer, documents)
        writer.commit(merge=False)


def remove(storage: CheckedStorage, reader: Reader, ids: Iterable[int]) -> None:
    with _writer(storage) as writer:
        _delete(writer, reader, list(ids))
        writer.commit(merge=False)


def tidy(storage: CheckedStorage, reader: Reader) -> None:
    """Make one segment of many small ones, for each costs every search a look-up.

    Large ones stay: joining those takes longer than a new item may wait. A rebuild does that, see `is_worn`.
    """
    merged = _too_many(TOC.read(storage, INDEX).segments)
    if not merged:
        return
    names = {one.segment_id() for one in merged}
    with _writer(storage) as writer:
        Table.merged(one.words for one in reader.segments if one.name in names).write(_words(writer))
        writer.commit(mergetype=lambda writer, segments: _join(writer, segments, merged))


def build(storage: CheckedStorage, documents: Iterable[Document]) -> None:
    """A new index."""
    FileIndex.create(storage, SCHEMA, INDEX)
    remaining = iter(documents)
    while True:
        with _writer(storage) as writer:
            is_full = _add(writer, remaining)
            writer.commit(merge=False)
        if not is_full:
            return


def _add(writer: Writer, documents: Iterable[Document]) -> bool:
    """Add up to BUILT documents; whether there may be more."""
    words = Counter[str]()
    for document in documents:
        writer.add(document)
        words.update(words_of(document))
        if writer.doc_count() == BUILT:
            break
    Table(words.items()).write(_words(writer))
    return bool(writer.doc_count() == BUILT)


def _delete(writer: Writer, reader: Reader, ids: list[int]) -> None:
    for number in np.flatnonzero(np.isin(reader.ids, ids) & reader.alive).tolist():
        writer.delete_document(number)


def _too_many(segments: list[Any]) -> list[Any]:
    """The segments of the first tier that has too many, and those of which nothing is left."""
    for low, high in zip((0, *TIERS), TIERS, strict=False):
        tier = [one for one in segments if low <= one.doc_count() < high]
        if len(tier) >= TIER:
            return tier
    return []


def _join(writer: Writer, segments: list[Any], merged: list[Any]) -> list[Any]:
    """For Whoosh: takes segments into the new one; those that stay."""
    for one in merged:
        source = SegmentReader(writer.storage, writer.schema, one)
        writer.add_reader(source)
        source.close()
    return [one for one in segments if one not in merged]


@contextmanager
def _writer(storage: CheckedStorage) -> Iterator[Writer]:
    writer = Writer(FileIndex(storage, indexname=INDEX))
    try:
        yield writer
    except BaseException:
        if not writer.is_closed:
            writer.cancel()
        raise
    storage.seal()


def _words(writer: Writer) -> Path:
    """A file that Whoosh makes a part of the segment."""
    return Path(writer.storage.folder, writer.newsegment.make_filename(WORDS))
