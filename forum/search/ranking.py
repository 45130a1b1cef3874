"""From a query to Whoosh's own query objects, and from its scores to ours. No typed string is ever parsed by Whoosh.

A score is in (1, 2] for an entry with every word, in (0, 1] for one with some: relative to the best of its sort.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from whoosh import query as q
from whoosh.searching import Searcher

from forum.search.backend import FEWER_HITS, MOST_HITS, Hit
from forum.search.query import SearchQuery, Terms
from forum.search.schema import WEIGHTS

REMEMBERED = 100  # answers of at most MOST_HITS hits
RAREST = 8  # terms that entries with only some of the words are sought by
NEAR = {"title": 6.0, "summary": 2.0, "body": 1.0}  # bonus for the words side by side, in the order typed
FEW = 300  # entries with a word; positions in the body are read only when one of the words is this rare


class Reader:
    """An open index and what was read of it."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self._ids: dict[int, int] = {}
        self._answers: OrderedDict[Hashable, list[Hit]] = OrderedDict()
        self._column: Any = None

    def id_of(self, number: int) -> int:
        """The entry behind Whoosh's own number for a document."""
        if number not in self._ids:
            if self._column is None:
                self._column = self.searcher.reader().column_reader("id")
            self._ids[number] = int(self._column[number])
        return self._ids[number]

    def remembered(self, question: Hashable, answer: Callable[[], list[Hit]]) -> list[Hit]:
        """The answer to a question that was asked of this very index before, else `answer()`."""
        if question not in self._answers:
            self._answers[question] = answer()
            if len(self._answers) > REMEMBERED:
                self._answers.popitem(last=False)
        return self._answers[question]

    def versions(self) -> dict[int, int]:
        reader = self.searcher.reader()
        if not reader.doc_count():
            return {}
        versions = reader.column_reader("version")
        return {self.id_of(number): int(versions[number]) for number in reader.all_doc_ids()}

    def frequency(self, term: str) -> int:
        """How many entries have the term in their text, about."""
        return int(self.searcher.reader().doc_frequency("body", term))


def with_every_word(reader: Reader, query: SearchQuery, *, narrow: bool) -> list[Hit]:
    asked = _near(reader, _all([*_phrases(query), *map(_word, query.words)]), query.words)
    return _scaled(reader, _without(asked, query.excluded), MOST_HITS, _within(query, narrow), is_complete=True)


def with_some_words(reader: Reader, query: SearchQuery, *, narrow: bool) -> list[Hit]:
    """By the rarest of the words; a quoted phrase is a must here too. Those with every word are among them."""
    if len(query.words) + len(query.phrases) < 2 or not query.words:
        return []
    rarest = sorted(query.words, key=reader.frequency)[:RAREST]
    some: q.Query = q.Or([_word(term) for term in rarest])
    if query.phrases:
        some = q.AndMaybe(_all(_phrases(query)), some)
    return _scaled(reader, _without(some, query.excluded), FEWER_HITS, _within(query, narrow), is_complete=False)


def alike(reader: Reader, terms: Sequence[str], limit: int) -> list[Hit]:
    """Entries with some of the terms in title or summary."""
    asked = q.Or([q.Term(field, term, boost=WEIGHTS[field]) for term in terms for field in ("title", "summary")])
    return _scaled(reader, asked, limit, None, is_complete=False)


def _scaled(reader: Reader, asked: q.Query, limit: int, within: q.Query | None, *, is_complete: bool) -> list[Hit]:
    best = reader.searcher.search(asked, limit=limit, filter=within).top_n
    highest = max((score for score, _ in best), default=0.0) or 1.0
    return [Hit(reader.id_of(number), is_complete + score / highest, is_complete) for score, number in best]


def _word(term: str) -> q.Query:
    return q.Or([q.Term(field, term, boost=weight) for field, weight in WEIGHTS.items()])


def _phrase(field: str, terms: Terms) -> q.Query:
    return q.Phrase(field, list(terms), boost=WEIGHTS[field])


def _all(parts: Sequence[q.Query]) -> q.Query:
    return parts[0] if len(parts) == 1 else q.And(parts)


def _phrases(query: SearchQuery) -> list[q.Query]:
    return [q.Or([_phrase(field, phrase) for field in WEIGHTS]) for phrase in query.phrases]


def _near(reader: Reader, asked: q.Query, words: Terms) -> q.Query:
    if not 2 <= len(words) <= 6:
        return asked
    is_cheap = min(map(reader.frequency, words)) <= FEW
    fields = NEAR if is_cheap else NEAR.keys() - {"body"}
    return q.AndMaybe(asked, q.Or([q.Phrase(field, list(words), boost=NEAR[field]) for field in fields]))


def _without(asked: q.Query, excluded: tuple[Terms, ...]) -> q.Query:
    if not excluded:
        return asked
    parts = [
        q.Term(field, terms[0]) if len(terms) == 1 else q.Phrase(field, list(terms))
        for terms in excluded
        for field in WEIGHTS
    ]
    return q.AndNot(asked, q.Or(parts))


def _within(query: SearchQuery, narrow: bool) -> q.Query | None:
    parts = [q.Term(field, value) for field, value in query.filters.items() if narrow]
    return _all(parts) if parts else None
