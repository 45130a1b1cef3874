"""From text to terms: the one analysis of index, query and highlighting. Replace it here and everything follows.

A text is a row of places, one for each word that says something; at a place stand the terms of that word, the word
itself first, then its parts when it is a compound: `noodopvanglocaties` -> noodopvanglocati, nood, opvang, locati,
noodopvang, opvanglocati. So a compound is found by its parts, and by a smaller compound.

The language of a text decides how stems are made; what is written in Cyrillic is Ukrainian in any text.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from forum.search.analysis import dutch, stopwords, ukrainian
from forum.search.analysis.compounds import parts, singulars
from forum.search.analysis.folding import bare, composed, fold, hyphenated, is_cyrillic, texts_of_words, words
from forum.search.analysis.wordlist import lemmas
from forum.search.analysis.wordlist import words as dutch_words

VERSION = 8
"""Part of the name of an index: raise it with every change here, and the index is made anew."""

LONGEST_WORD = 40  # characters; a longer word is known by its beginning
MOST_PIECES = 5  # of a word with hyphens
DUTCH, ENGLISH, UKRAINIAN = "nl", "en", "uk"

Terms = tuple[str, ...]

_english = Stemmer.Stemmer("english", 0)
_ENGLISH_NOUNS = ("ion", "ment", "al", "ive")


class Token(NamedTuple):
    """The terms of a word, and where it stands in the text: characters `start` up to `end`."""

    terms: Terms
    start: int
    end: int

    @property
    def term(self) -> str:
        return self.terms[0]


def tokens(text: str, language: str = DUTCH) -> Iterator[Token]:
    """The words of a text in order, stop words left out. `text` in NFC, or its offsets mean nothing to people."""
    for word in words(text):
        found = readings(word.text, language)
        if found:
            yield Token(found, word.start, word.end)


def places(text: str, language: str = DUTCH) -> list[Terms]:
    """For each word of a text that says something: its terms, the whole word first. What an index holds."""
    return [found for word in texts_of_words(composed(text)) if (found := readings(word.lower(), language))]


def terms(text: str, language: str = DUTCH) -> list[str]:
    """The words of a text as terms, in order, with repetition, without parts of compounds."""
    return [place[0] for place in places(text, language)]


def term_of(word: str, language: str = DUTCH) -> str:
    """The term that a word is indexed as; "" for one that is not (a stop word, a single letter)."""
    return next(iter(readings(word, language)), "")


@lru_cache(maxsize=60_000)
def readings(word: str, language: str = DUTCH) -> Terms:
    """The terms of a word, the whole first, each once; () for a stop word or a single letter."""
    pieces = hyphenated(word)
    if len(pieces) == 1:
        return tuple(dict.fromkeys(_terms(bare(word)[:LONGEST_WORD], language)))
    whole = _terms(bare("".join(pieces))[:LONGEST_WORD], language)[:1]
    rest = [term for piece in pieces[:MOST_PIECES] for term in _terms(bare(piece)[:LONGEST_WORD], language)]
    return tuple(dict.fromkeys([*whole, *rest]))


@lru_cache(maxsize=50_000)
def atoms(word: str, language: str = DUTCH) -> Terms:
    """The smallest terms that a word is made of, in order: noodopvang-locatie -> nood, opvang, locati."""
    found = [_smallest(bare(piece)[:LONGEST_WORD], language) for piece in hyphenated(word)[:MOST_PIECES]]
    return tuple(term for piece in found for term in piece)


def is_dutch(word: str) -> bool:
    """Whether the list of Dutch words has a word or what it seems to be a form of, or has its parts."""
    plain = bare(word)[:LONGEST_WORD]
    forms = [*singulars(plain), plain.removesuffix("e")]
    return any(map(dutch_words().has, forms)) or lemmas().is_verb(term_of(word)) or len(atoms(word)) > 1


def _smallest(word: str, language: str) -> Terms:
    every = _terms(word, language)
    return every[1 : 1 + len(parts(word))] if len(every) > 1 else every


def _terms(word: str, language: str) -> Terms:
    if len(word) == 1 and not word.isdigit():
        return ()
    if is_cyrillic(word):
        return () if word in stopwords.UKRAINIAN else (ukrainian.stem(word),)
    if language == ENGLISH:
        return () if word in stopwords.ENGLISH else (_english_stem(word),)
    return () if word in stopwords.EVERYWHERE else _dutch(word)


def _english_stem(word: str) -> str:
    """By snowball, unless that makes another word of it, in Dutch: reception is no recept, an apartment not apart."""
    stem: str = _english.stemWord(word)
    plain = word.removesuffix("s")
    return plain if plain.endswith(_ENGLISH_NOUNS) and dutch_words().has(stem) else stem


def _dutch(word: str) -> Terms:
    """A compound is called by the stems of its parts: vluchtelingenopvang -> vluchtelopvang, vluchtel, opvang."""
    found = parts(word)
    if not found:
        return (dutch.stem(word, lemmas()),)
    stems = [dutch.stem(part, lemmas()) for part in found]
    whole = "".join(stems)
    if dutch_words().has(whole) and whole not in singulars(word):  # veerkracht is not verkracht
        whole = "".join(found)
    spans = [(start, end) for start in range(len(stems)) for end in range(start + 2, len(stems) + 1)]
    smaller = ["".join(stems[start:end]) for start, end in spans if end - start < len(stems)]
    return (whole, *stems, *dict.fromkeys(smaller))


__all__ = [
    "DUTCH",
    "ENGLISH",
    "LONGEST_WORD",
    "UKRAINIAN",
    "VERSION",
    "Terms",
    "Token",
    "atoms",
    "fold",
    "is_dutch",
    "places",
    "readings",
    "term_of",
    "terms",
    "tokens",
]
