"""An index as it was at one commit, and what was worked out of it."""

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forum.search import analysis
from forum.search.backend import EVERYONE
from forum.search.codec import Postings
from forum.search.schema import PARTS, filter_term
from forum.search.segments import Segment, Strengths
from forum.search.vocabulary import Vocabulary

SATURATED = 1.6  # how many mentions in the text are worth half of endlessly many (BM25's k1)
KEPT = 32_000_000  # bytes of strengths
DRIFT = 0.1  # the averages stay as they were until the index grows or shrinks by this part

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Reader:
    """Documents are numbered through all segments. What was known `before`, of segments that stay, is taken over."""

    def __init__(self, storage: Any, segments: Iterable[Any], before: "Reader | None" = None) -> None:
        known: dict[str, Segment] = {segment.name: segment for segment in before.segments} if before else {}
        given = list(segments)
        self.storage = storage
        self.segments: list[Segment] = [known.get(one.segment_id()) or Segment(storage, one) for one in given]
        self.starts = np.cumsum([0, *(segment.size for segment in self.segments)])
        self.size = int(self.starts[-1])
        self.ids: Numbers = _joined([segment.ids for segment in self.segments], np.int64)
        self.alive: Mask = np.ones(self.size, np.bool_)
        for start, one in zip(self.starts, given, strict=False):
            self.alive[[start + number for number in one.deleted_docs()]] = False
        is_same = before is not None and abs(before.size - self.size) <= DRIFT * before.size
        self.averages: dict[str, float] = before.averages if before and is_same else self._averages()
        self._strengths: _Kept = before._strengths if before and is_same else _Kept()
        self._shares: dict[tuple[str, str], NDArray[np.float32]] = {}
        self.answers: OrderedDict[Hashable, Any] = OrderedDict()

    @property
    def count(self) -> int:
        return int(np.count_nonzero(self.alive))

    def versions(self) -> dict[int, int]:
        versions = _joined([segment.versions() for segment in self.segments], np.int64)
        return dict(zip(self.ids[self.alive].tolist(), versions[self.alive].tolist(), strict=True))

    def strengths(self, term: str) -> Strengths:
        """Where a term stands, and how strongly, over all parts of the text (BM25F without rarity)."""
        every = [self._strengths_in(segment, term) for segment in self.segments]
        if len(every) == 1:
            return every[0]
        return Strengths(
            _joined([one.documents + start for one, start in zip(every, self.starts, strict=False)], np.int64),
            _joined([one.values for one in every], np.float32),
        )

    def holders(self, term: str) -> Mask:
        holders = np.zeros(self.size, np.bool_)
        holders[self.strengths(term).documents] = True
        return holders

    def postings(self, field: str, term: str) -> Iterator[tuple[int, int, Postings]]:
        """The postings of a term in a field by segment, with the numbers of its documents: from, up to."""
        for start, segment in zip(self.starts.tolist(), self.segments, strict=False):
            if found := segment.postings(field, term):
                yield start, start + segment.size, found

    def mentions(self, field: str, term: str, number: int) -> float:
        """What the mentions of a term in a field count for in one document, before they saturate."""
        segment = self.segments[int(np.searchsorted(self.starts, number, side="right")) - 1]
        start = int(self.starts[self.segments.index(segment)])
        found = segment.postings(field, term)
        if found is None:
            return 0.0
        here = np.flatnonzero(found.documents == number - start)
        return float(found.counts[here].sum() * self._share(segment, field)[number - start])

    def passing(self, filters: Mapping[str, str]) -> Mask:
        """The documents that are there and pass every filter."""
        passing = self.alive.copy()
        for name, value in filters.items():
            found = np.zeros(self.size, np.bool_)
            for start, _end, postings in self.postings("filter", filter_term(name, value)):
                found[postings.documents + np.int64(start)] = True
            passing &= found
        return passing

    def vocabulary(self) -> Vocabulary:
        return Vocabulary(segment.words for segment in self.segments)

    def tells(self, word: str) -> bool:
        """Whether everyone may read a word, or another form of it, in some document."""
        terms = {analysis.term_of(word, language) for language in (analysis.DUTCH, analysis.ENGLISH)}
        return any(self._is_open[self.strengths(term).documents].any() for term in terms)

    @cached_property
    def _is_open(self) -> Mask:
        return self.passing(EVERYONE)

    def _strengths_in(self, segment: Segment, term: str) -> Strengths:
        key = segment.name, term
        found = self._strengths.get(key)
        if found is None:
            found = self._strengths[key] = self._worked_out(segment, term)
        return found

    def _worked_out(self, segment: Segment, term: str) -> Strengths:
        weighed = np.zeros(segment.size, np.float32)
        for field in PARTS:
            if found := segment.postings(field, term):
                weighed[found.documents] += found.counts * self._share(segment, field)[found.documents]
        documents = np.flatnonzero(weighed > 0)  # of floats it would take six times as long
        values = weighed[documents]
        return Strengths(documents, values / (values + np.float32(SATURATED)))

    def _share(self, segment: Segment, field: str) -> NDArray[np.float32]:
        """What one mention in a field counts for, by document."""
        key = segment.name, field
        if key not in self._shares:
            weight, shrink = PARTS[field]
            relative = segment.lengths[field] / np.float32(self.averages[field])
            self._shares[key] = (weight / (1 - shrink + shrink * relative)).astype(np.float32)
        return self._shares[key]

    def _averages(self) -> dict[str, float]:
        """The average length of each part of the text, in terms; of those that have it."""
        averages = {}
        for field in PARTS:
            lengths = _joined([segment.lengths[field] for segment in self.segments], np.float32)
            present = lengths[lengths > 0]
            averages[field] = float(present.mean()) if len(present) else 1.0
        return averages


class _Kept(OrderedDict[tuple[str, str], Strengths]):
    """The strengths that were asked for last, up to KEPT bytes."""

    size = 0

    def get(self, key: tuple[str, str], default: Any = None) -> Any:
        if key not in self:
            return default
        self.move_to_end(key)
        return self[key]

    def __setitem__(self, key: tuple[str, str], value: Strengths) -> None:
        super().__setitem__(key, value)
        self.size += _bytes(value)
        while self.size > KEPT and len(self) > 1:
            self.size -= _bytes(self.popitem(last=False)[1])


def _bytes(strengths: Strengths) -> int:
    return strengths.documents.nbytes + strengths.values.nbytes + 200


def _joined(parts: list[Any], kind: Any) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, kind)
