"""Typing errors: a word that does not occur becomes the nearest one that does.

Only public words are looked at, so a correction tells nothing of what the searcher may not see. Numbers, names and
abbreviations stay as they were typed.
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
from forum.search.analysis.folding import bare, hyphenated
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


def mended(query: SearchQuery, vocabulary: Vocabulary) -> SearchQuery | None:
    """The query with its typing errors mended; None when there are none."""
    known = _Known(vocabulary)
    meant = {typed: known.meant(typed) for at, typed in enumerate(query.words) if not _is_name(typed, at)}
    others = {typed: (word,) for typed, word in meant.items() if word != typed}
    return query.meaning(others) if others else None


def apart(query: SearchQuery) -> SearchQuery | None:
    """The query with its compounds taken apart, for when no text has all their parts; None when there are none."""
    found = {typed: _pieces(typed) for typed in query.words}
    others = {typed: pieces for typed, pieces in found.items() if len(pieces) > 1}
    return query.meaning(others) if others else None


def _pieces(typed: str) -> tuple[str, ...]:
    """The parts that say something: of `x-ray` that is one."""
    found = (part for piece in hyphenated(typed) for part in parts(bare(piece)) or (piece,))
    return tuple(part for part in found if analysis.term_of(part))


def _is_name(typed: str, at: int) -> bool:
    """A number, an abbreviation, a name of the word list, or, further on than the first word, a capital."""
    is_short_name = typed.isupper() and len(typed) <= LONGEST_SHORT
    is_marked = any(map(str.isdigit, typed)) or (at > 0 and typed[0].isupper() and not typed.isupper())
    return is_short_name or is_marked or len(typed) < SHORTEST or bare(typed) in wordlist.words().names


class _Known:
    """The words that are searched for with success: those that occur, and those of the glossary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.tables = (*vocabulary.tables, phrasebook().words)

    def meant(self, typed: str) -> str:
        """The word that was meant: most often what was typed."""
        word = bare(typed)
        if len(word) > analysis.LONGEST_WORD or self._occurs(word):
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
        atoms = analysis.atoms(word)
        if self._frequency(word) or phrasebook().labels(atoms):
            return True
        return all(self._has_form(part, term) for part, term in zip(parts(word) or (word,), atoms, strict=False))

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
