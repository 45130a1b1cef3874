"""The words that occur, as people write them: what typing errors are corrected to and what is suggested by prefix.

Folded, whole words with the number of entries that have them, of what everyone may read: a correction or suggestion
must not tell a visitor of a word that stands in a hidden entry alone. An index keeps a table beside each part of
itself, so that a new entry adds a small table and the large ones stay.
"""

import heapq
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from forum.search import analysis
from forum.search.analysis.folding import bare, composed, hyphenated, texts_of_words

if TYPE_CHECKING:
    from pathlib import Path

    from forum.search.backend import Document

SHORTEST = 3  # letters of a word worth correcting to or suggesting
_LAST = "\U0010ffff"


def words_of(document: "Document") -> set[str]:
    """The words of an entry that say something, as people write them; none of an entry that some may not read."""
    if not document.is_public:
        return set()
    written = {word.lower() for text in document.texts.values() for word in texts_of_words(composed(text))}
    return {piece for word in written for piece in _pieces(word, document.language)}


@lru_cache(maxsize=200_000)
def _pieces(word: str, language: str) -> tuple[str, ...]:
    """A word as it is written here; one with hyphens in pieces; () for one that says nothing, or is no word."""
    pieces = map(bare, hyphenated(word)) if analysis.readings(word, language) else ()
    return tuple(piece for piece in pieces if SHORTEST <= len(piece) <= analysis.LONGEST_WORD)


class Table:
    """Words in order with their counts. Never changes, so that what is made of it can be kept with it."""

    def __init__(self, counts: Iterable[tuple[str, int]]) -> None:
        pairs = sorted(counts)
        self.words: Sequence[str] = [word for word, _ in pairs]
        self.counts: Sequence[int] = [count for _, count in pairs]

    @classmethod
    def of(cls, texts: Iterable[set[str]]) -> "Table":
        """The table of entries, given the words of each."""
        counted = Counter(word for words in texts for word in words)
        return cls(counted.items())

    @classmethod
    def merged(cls, tables: "Iterable[Table]") -> "Table":
        every = Counter[str]()
        for table in tables:
            every.update(dict(zip(table.words, table.counts, strict=True)))
        return cls(every.items())

    @classmethod
    def read(cls, content: bytes) -> "Table":
        """Read what `write` wrote. Raises ValueError when it is something else."""
        parts = content.decode().split()
        table = cls([])
        table.words, table.counts = parts[::2], [int(count) for count in parts[1::2]]
        if len(table.words) != len(table.counts):
            raise ValueError("a word has no count")
        return table

    def write(self, path: "Path") -> None:
        lines = (f"{word} {count}\n" for word, count in zip(self.words, self.counts, strict=True))
        path.write_text("".join(lines), encoding="utf-8")

    def frequency(self, word: str) -> int:
        at = bisect_left(self.words, word)
        return self.counts[at] if at < len(self.words) and self.words[at] == word else 0

    @cached_property
    def by_start(self) -> Mapping[tuple[str, int], Sequence[str]]:
        """Words by first letter and length: few people err in the first letter."""
        found: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in self.words:
            if word.isalpha():
                found[word[0], len(word)].append(word)
        return found

    def starting(self, prefix: str) -> Iterator[tuple[str, int]]:
        """The words that begin with `prefix` and their counts, in order."""
        start, end = bisect_left(self.words, prefix), bisect_left(self.words, prefix + _LAST)
        return zip(self.words[start:end], self.counts[start:end], strict=True)


class Vocabulary:
    """The tables of an index, largest first; as one."""

    def __init__(self, tables: Iterable[Table] = ()) -> None:
        self.tables = tuple(sorted(tables, key=lambda table: -len(table.words)))

    def frequency(self, word: str) -> int:
        """How many entries have a folded word; 0 for one that does not occur."""
        return sum(table.frequency(word) for table in self.tables)

    def starting(self, prefix: str, limit: int) -> list[str]:
        """The most frequent words that begin with a folded prefix."""
        found = Counter[str]()
        for table in self.tables:
            for word, count in table.starting(prefix):
                found[word] += count
        return [word for word, _ in heapq.nsmallest(limit, found.items(), key=lambda pair: (-pair[1], pair[0]))]

    def __iter__(self) -> Iterator[tuple[str, int]]:
        """Every word, once, with its frequency; in order."""
        merged = heapq.merge(*(zip(table.words, table.counts, strict=True) for table in self.tables))
        for word, same in groupby(merged, key=itemgetter(0)):
            yield word, sum(count for _, count in same)
