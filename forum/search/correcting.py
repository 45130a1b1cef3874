"""Typing errors: a word that does not occur becomes the nearest one that does.

Only public words are looked at, so a correction tells nothing of what the searcher may not see. Numbers, names and
words of the Dutch list stay as they were typed.
"""

import math
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from forum.search import analysis
from forum.search.analysis import wordlist
from forum.search.analysis.compounds import is_part, parts
from forum.search.analysis.dutch import singulars
from forum.search.analysis.folding import bare, hyphenated, texts_of_words
from forum.search.phrasebook import phrasebook
from forum.search.query import SearchQuery
from forum.search.vocabulary import Vocabulary

SHORTEST = 4  # letters of a word that is corrected
LONGEST_SHORT = 5  # letters of an abbreviation; what is longer was typed with caps lock on
LONG = 7  # letters from which two errors are mended
COMMON = 0.08  # what a frequent word costs less
PARTED = 0.3  # what an error costs extra in a compound that does not occur itself
MOST_LOOKED_AT = 40
OTHER_START = 0.6  # what an error in the first letter costs extra: people seldom make it
CHEAP = 0.6  # an error that sounds the same, or a finger beside the key

LETTERS = "abcdefghijklmnopqrstuvwxyzабвгґдеєжзиіклмнопрстуфхцчшщюя"

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SOUNDS = """ij>ei y>i ou>au ch>g ck>k c>k q>k ph>f v>f z>s dt>t th>t x>ks ie>i d>t w>f"""
"""What is written one way and heard the other, in the order in which to replace it."""


class Candidate(NamedTuple):
    """A word that may be meant; less `cost` is likelier."""

    word: str
    cost: float


def mended(query: SearchQuery, vocabulary: Vocabulary, *, finds_none: bool = False) -> SearchQuery | None:
    """The query with its typing errors mended; None when there are none.

    When it `finds_none` as typed, a compound that nobody ever wrote is taken for an error as well (draagvlag), and
    an abbreviation for the words that begin with its letters.
    """
    known = _Known(vocabulary, finds_none)
    others = {typed: known.meant(typed, at) for at, typed in enumerate(query.words)}
    others = {typed: words for typed, words in others.items() if words != (typed,)}
    return query.meaning(others) if others else None


def apart(query: SearchQuery, *, every: bool = False) -> SearchQuery | None:
    """The query with its compounds taken apart, for when few texts have all their parts; None when there are none.

    What the glossary knows stays whole, unless `every` one is asked for: it has other names, and says more.
    """
    known = [] if every else [typed for typed in query.words if phrasebook().labels(analysis.atoms(typed))]
    found = {typed: _pieces(typed) for typed in query.words if typed not in known}
    others = {typed: pieces for typed, pieces in found.items() if len(pieces) > 1}
    return query.meaning(others) if others else None


def _pieces(typed: str) -> tuple[str, ...]:
    """The parts that say something: of `x-ray` that is one."""
    found = (part for piece in hyphenated(typed) for part in parts(bare(piece)) or (piece,))
    return tuple(part for part in found if analysis.term_of(part))


def _is_abbreviation(typed: str) -> bool:
    return 1 < len(typed) <= LONGEST_SHORT and typed.isalpha() and typed.isupper()


def _is_listed(word: str) -> bool:
    """Whether it is a word like any other, only not one that occurs here: brand, and not band."""
    return any(map(wordlist.words().has, singulars(word)))


def _is_name(typed: str, at: int) -> bool:
    """A number, an abbreviation, a name of the word list, or, further on than the first word, a capital."""
    is_short_name = typed.isupper() and len(typed) <= LONGEST_SHORT
    is_marked = any(map(str.isdigit, typed)) or (at > 0 and typed[0].isupper() and not typed.isupper())
    return is_short_name or is_marked or len(typed) < SHORTEST or bare(typed) in wordlist.words().names


class _Known:
    """The words that are searched for with success: those that occur, and those of the glossary."""

    def __init__(self, vocabulary: Vocabulary, finds_none: bool) -> None:
        self.finds_none = finds_none
        self.tables = (*vocabulary.tables, phrasebook().words)

    def meant(self, typed: str, at: int) -> tuple[str, ...]:
        """The words that were meant by a word, which is number `at` of a query: mostly that word itself."""
        if self.finds_none and _is_abbreviation(typed):
            return self._in_full(bare(typed)) or (typed,)
        return (typed,) if _is_name(typed, at) else (self._spelled(typed),)

    def _in_full(self, letters: str) -> tuple[str, ...]:
        """The words of the glossary with these initials that are written most; () when all are never written."""
        labels = [tuple(texts_of_words(label.text)) for label in phrasebook().initials.get(letters, ())]
        return max(labels, key=self._least, default=()) if any(map(self._least, labels)) else ()

    def _least(self, words: tuple[str, ...]) -> int:
        """How often the rarest of some words is written, small ones left out; 0 when all are small (B en W)."""
        return min((self._frequency(bare(word)) for word in words if analysis.term_of(word)), default=0)

    def _spelled(self, typed: str) -> str:
        word = bare(typed)
        if len(word) > analysis.LONGEST_WORD or _is_listed(word) or (self._occurs(word) and not self._is_odd(word)):
            return typed
        most = _most_errors(word)
        for candidates in (self._near(word, most, word[0]), self._near_parts(word), self._near(word, most, LETTERS)):
            others = (candidate for candidate in candidates if candidate.word != word)
            found = min(others, key=lambda candidate: candidate.cost, default=None)
            if found:
                return found.word
        return typed

    def _occurs(self, word: str) -> bool:
        """Whether a word, another form of it, or all its parts are there; or the glossary knows it."""
        if self._is_written(word):
            return True
        both = zip(parts(word) or (word,), analysis.atoms(word), strict=False)
        return all(self._has_form(part, term) for part, term in both)

    def _is_odd(self, word: str) -> bool:
        """A compound that nobody wrote, and by which nothing was found."""
        return self.finds_none and len(parts(word)) > 1 and not self._is_written(word)

    def _is_written(self, word: str) -> bool:
        return bool(self._frequency(word) or phrasebook().labels(analysis.atoms(word)))

    def _has_form(self, word: str, term: str) -> bool:
        """Whether a form of a word occurs: one that it may be the plural of, or with the same beginning."""
        if any(map(self._frequency, singulars(word))):
            return True
        start = word[: max(3, len(word) - 3)]
        return any(analysis.term_of(other) == term for table in self.tables for other, _ in table.starting(start))

    def _frequency(self, word: str) -> int:
        return sum(table.frequency(word) for table in self.tables)

    def _near(self, word: str, most: int, starts: str) -> Iterator[Candidate]:
        """Words that occur, begin with one of these letters and are within so many errors of this one."""
        lengths = range(len(word) - most, len(word) + most + 1)
        for table, start, length in product(self.tables, starts, lengths):
            choices = table.by_start.get((start, length), ())
            found = process.extract(word, choices, scorer=OSA.distance, score_cutoff=most, limit=MOST_LOOKED_AT)
            for other, distance, _ in found:
                yield Candidate(other, _cost(word, other, distance) - COMMON * math.log1p(self._frequency(other)))

    def _near_parts(self, word: str) -> Iterator[Candidate]:
        """Compounds of which one part is a word and the other nearly: leerlingenvervoor -> leerlingenvervoer."""
        for at in range(SHORTEST, len(word) - SHORTEST + 1):
            left, right = word[:at], word[at:]
            if is_part(left):
                yield from (Candidate(left + near, cost + PARTED) for near, cost in self._near(right, 1, right[0]))
            if is_part(right):
                yield from (Candidate(near + right, cost + PARTED) for near, cost in self._near(left, 1, left[0]))


def _most_errors(word: str) -> int:
    """One in a short word, two in a long one; none in a word of the list when it is short."""
    most = 1 if len(word) < LONG else 2
    return most - (most > 1 and analysis.is_dutch(word))


def _cost(typed: str, meant: str, distance: int) -> float:
    """How unlikely it is that someone who meant the one typed the other."""
    if _sound(typed) == _sound(meant):
        return distance * CHEAP
    slip = CHEAP if distance == 1 and _is_slip(typed, meant) else distance
    return slip + (OTHER_START if typed[0] != meant[0] else 0)


@lru_cache(maxsize=2_000)
def _sound(word: str) -> str:
    """How a word sounds, roughly: one letter for a doubled one, and for those that Dutch ears confuse."""
    for written, heard in (pair.split(">") for pair in _SOUNDS.split()):
        word = word.replace(written, heard)
    return "".join(letter for letter, before in zip(word, " " + word, strict=False) if letter != before)


def _is_slip(typed: str, meant: str) -> bool:
    """One key beside the right one, or two letters in the other order."""
    if len(typed) != len(meant):
        return False
    other = [(one, another) for one, another in zip(typed, meant, strict=True) if one != another]
    return len(other) == 2 or any(_are_beside(*pair) for pair in other)


def _are_beside(one: str, other: str) -> bool:
    return any(one + other in row or other + one in row for row in _ROWS)
