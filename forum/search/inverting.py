"""Making a segment: from documents to, for each term, where it stands.

Every mention is a number of a term, of a document and of a place, in three long arrays; NumPy sorts them all at once.
Whoosh would sort a tuple for each posting.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from whoosh.writing import SegmentWriter

from forum.search import analysis
from forum.search.analysis import Terms
from forum.search.backend import Document
from forum.search.codec import ArrayCodec, Postings
from forum.search.schema import NUMBER, filters_of

LAST_PLACE = 65_535  # a term that stands further on in a text is taken to stand here


class Writer(SegmentWriter):
    """Adds documents to an index as a new segment."""

    def __init__(self, index: Any) -> None:
        super().__init__(index, codec=ArrayCodec())
        self.pool.cleanup()
        self.pool: Any = Inverted()

    def add(self, document: Document) -> None:
        number, columns = self.docnum, self.perdocwriter
        columns.start_doc(number)
        for name, text in document.texts.items():
            length = self.pool.fields[name].read(number, analysis.places(text, document.language))
            columns.add_field(name, self.schema[name], None, length)
        self.pool.fields["filter"].read(number, [filters_of(document)])
        columns.add_column_value("id", NUMBER, document.id)
        columns.add_column_value("version", NUMBER, document.version)
        columns.finish_doc()
        self._added = True
        self.docnum += 1


class Inverted:
    """The mentions of a segment that is being made, by field. Whoosh takes it for its pool of postings."""

    def __init__(self) -> None:
        self.fields: defaultdict[str, _Mentions] = defaultdict(_Mentions)

    def add(self, posting: tuple[str, bytes, int, float, bytes]) -> None:
        """One posting of a segment that is merged into this one."""
        field, term, document, _weight, payload = posting
        self.fields[field].add(term.decode(), document, np.frombuffer(payload, np.uint16).tolist())

    def iter_postings(self) -> Iterator[tuple[str, bytes, Postings]]:
        """By field and term, in order."""
        for name in sorted(self.fields):
            for term, postings in self.fields[name].inverted():
                yield name, term, postings

    def cleanup(self) -> None:
        self.fields.clear()


class _Mentions:
    """Documents come in order, and the places of a term in a document too."""

    def __init__(self) -> None:
        self.numbers: defaultdict[str, int] = defaultdict()
        self.numbers.default_factory = self.numbers.__len__  # a new term is numbered next
        self.terms, self.documents, self.places = array("I"), array("I"), array("H")

    def read(self, document: int, text: Sequence[Terms | list[str]]) -> int:
        """Take in the terms at each place of a text; how many there are."""
        numbers = self.numbers
        found = [numbers[term] for terms in text for term in terms]
        self.terms.extend(found)
        self.documents.extend([document] * len(found))
        self.places.extend(
            [place if place < LAST_PLACE else LAST_PLACE for place, terms in enumerate(text) for _ in terms]
        )
        return len(found)

    def add(self, term: str, document: int, places: list[int]) -> None:
        self.terms.extend([self.numbers[term]] * len(places))
        self.documents.extend([document] * len(places))
        self.places.extend(places)

    def inverted(self) -> Iterator[tuple[bytes, Postings]]:
        terms, documents, places = (np.array(part) for part in (self.terms, self.documents, self.places))
        order = np.argsort(terms, kind="stable")
        terms, documents, places = terms[order], documents[order], places[order]
        is_first = (np.diff(terms, prepend=terms[:1] + 1) != 0) | (np.diff(documents, prepend=documents[:1] + 1) != 0)
        starts = np.append(np.flatnonzero(is_first), len(terms))
        firsts = np.searchsorted(terms[starts[:-1]], np.arange(len(self.numbers) + 1))
        for term, number in sorted((term.encode(), number) for term, number in self.numbers.items()):
            here, there = firsts[number], firsts[number + 1]
            own = starts[here : there + 1]
            yield term, Postings(documents[own[:-1]], (own[1:] - own[0]).astype(np.uint32), places[own[0] : own[-1]])
