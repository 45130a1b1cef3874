"""Which texts have words that begin with what is being typed: a table in memory, small, and quick at any length.

Each word of a text points to the numbers of the texts that hold it; words stand in order, so that those with one
beginning stand together. The first word of a text is kept once more, marked, because a text that begins as typed is
what most people mean.
"""

import re
from array import array
from bisect import bisect_left, insort
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from forum.search.analysis.folding import bare, composed

SHORTEST = 2  # letters of what is typed
MOST_WORDS = 8

_WORD = re.compile(r"[^\W_]+")
_FIRST = "^"  # stands in no word
_LAST = "\U0010ffff"

Mask = NDArray[np.bool_]


class Starts:
    """Texts by number, from 0. A number that is given a second text is found by both: the caller looks again."""

    def __init__(self, texts: Iterable[tuple[int, str]] = ()) -> None:
        self._numbers: dict[str, array[int]] = {}
        self._size = 0
        for number, text in texts:
            self._put(number, text)
        self._words = sorted(self._numbers)

    def add(self, number: int, text: str) -> None:
        """One more text; again the same is no error. Not while another thread looks."""
        for word in self._put(number, text):
            insort(self._words, word)

    @property
    def size(self) -> int:
        """How many words of texts are kept."""
        return sum(map(len, self._numbers.values()))

    def find(self, typed: str, limit: int) -> list[int]:
        """Numbers of texts with all that was typed, its last word perhaps half; those that begin so come first.

        Among equals the highest number comes first; [] for less than SHORTEST letters.
        """
        words = read(typed)[:MOST_WORDS]
        if not words or len(words[-1]) < SHORTEST:
            return []
        found = self._with(words)
        first = found & self._with([_FIRST + words[0], *words[1:]])
        best = [*_highest(first, limit), *_highest(found & ~first, limit)]
        return best[:limit]

    def _with(self, words: list[str]) -> Mask:
        """Which texts have these words and, for the last, one that begins with it."""
        start = words[-1]
        at, end = bisect_left(self._words, start), bisect_left(self._words, start + _LAST)
        found = self._holders(self._words[at:end])
        for word in words[:-1]:
            found &= self._holders([word])
        return found

    def _holders(self, words: Iterable[str]) -> Mask:
        mask = np.zeros(self._size, np.bool_)
        parts = [np.frombuffer(self._numbers[word], np.uint32) for word in words if word in self._numbers]
        if parts:
            mask[np.concatenate(parts)] = True
        return mask

    def _put(self, number: int, text: str) -> list[str]:
        """Note the words of a text; gives those that are new."""
        words = read(text)
        fresh = []
        for word in {*words, *(_FIRST + first for first in words[:1])}:
            if word not in self._numbers:
                self._numbers[word] = array("I")
                fresh.append(word)
            if not _holds(self._numbers[word], number):
                self._numbers[word].append(number)
        self._size = max(self._size, number + 1)
        return fresh


def read(text: str) -> list[str]:
    """The words of a text as they are compared: `BRP-inschrijving` -> `brp`, `inschrijving`."""
    return _WORD.findall(bare(composed(text)))


def has(text: str, typed: str) -> bool:
    """Whether a text has what was typed: every word, and one that begins with the last."""
    words, wanted = read(text), read(typed)[:MOST_WORDS]
    return bool(wanted) and set(wanted[:-1]) <= set(words) and any(word.startswith(wanted[-1]) for word in words)


def _holds(numbers: "array[int]", number: int) -> bool:
    """Whether a number is there already: mostly it is higher than all, and numbers come in order but for a few."""
    if not numbers or number > numbers[-1]:
        return False
    return bool((np.frombuffer(numbers, np.uint32) == number).any())


def _highest(mask: Mask, limit: int) -> list[int]:
    return np.flatnonzero(mask)[::-1][:limit].tolist()
