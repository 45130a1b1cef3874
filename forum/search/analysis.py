"""From text to terms: the one analysis of index, query and highlighting. Replace it here and everything follows.

Folding (no diacritics, lower case), without stop words, Dutch stems. The same steps for every language: a
searcher does not say which language they type, and stems of other languages only need to be equal to themselves.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from whoosh.lang.snowball.dutch import DutchStemmer

VERSION = 1
"""Part of the name of an index: raise it with every change here, and the index is made anew."""

LONGEST_WORD = 40  # characters; a longer word is known by its beginning

STOP_WORDS = frozenset(
    """aan al alle als altijd ander andere ben bent bij daar dan dat de den der deze die dit doen door dus een en er
    gaan gaat geen had hadden heb hebben hebt heeft hem hen het hier hij hoe hun ik in is ja je jij jouw jullie kan kon
    kunnen kunt maar me meer men met mij mijn moet moeten na naar niet nog nu of om omdat ons onze ook op over te tegen
    toch toen tot u uit uw van veel voor waar waarom wanneer want waren was wat we welk welke werd wie wij wil willen
    word worden wordt zal ze zelf zich zij zijn zo zonder zou zouden
    an and are do does for from how our the this to what with you your
    або але в від для до з за і й на не о по про та у це чи що як""".split()  # noqa: SIM905, a text to read
)

SOFT_HYPHEN = "\xad"
_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_VOWELS = "aeiouy"
_IRREGULAR = {"kinder": "kind", "led": "lid", "sted": "stad"}
_APOSTROPHES = str.maketrans("", "", "'’ʼ")
_stemmer = DutchStemmer()


class Token(NamedTuple):
    """A term and where it stands in the text: characters `start` up to `end`."""

    term: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """The terms of a text in order, stop words left out. `text` in NFC, or its offsets mean nothing to people."""
    for match in _WORD.finditer(text):
        term = term_of(match.group())
        if term:
            yield Token(term, match.start(), match.end())


def terms(text: str) -> list[str]:
    """The terms of a text, in order, with repetition."""
    return [token.term for token in tokens(unicodedata.normalize("NFC", text).replace(SOFT_HYPHEN, ""))]


@lru_cache(maxsize=100_000)
def term_of(word: str) -> str:
    """The term that a word is indexed as; "" for one that is not (a stop word, a single letter)."""
    folded = fold(word).translate(_APOSTROPHES)[:LONGEST_WORD]
    if folded in STOP_WORDS or (len(folded) == 1 and not folded.isdigit()):
        return ""
    return stem(folded)


def fold(text: str) -> str:
    """Lower case, compatibility forms made plain, diacritics off: `Oekraïne` and its NFD twin -> `oekraine`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def stem(word: str) -> str:
    """The stem of a folded word: snowball, then the Dutch endings that it leaves apart.

    gezin/gezinnen, huis/huizen, initiatief/initiatieven, locatie/locaties, fiets/fietsen each become one.
    """
    if not word.isascii() or not word.isalpha() or len(word) < 4:
        return word
    stem = _stemmer.stem(word)
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in _VOWELS:
        stem = stem[:-1]
    if stem[-1] in "zv" and len(stem) > 2:
        stem = stem[:-1] + {"z": "s", "v": "f"}[stem[-1]]
    if len(stem) > 4 and stem[-1] == "s" and stem[-2] not in "ijs":
        stem = stem[:-1]
    if len(stem) > 4 and stem[-1] == "e":
        stem = stem[:-1]
    return _IRREGULAR.get(stem, stem)
