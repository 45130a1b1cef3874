"""What is asked of the corpus: queries of several sorts, the same at every run."""

import random
import re
from collections.abc import Iterator
from typing import NamedTuple

from bench.search.corpus import GLUE, texts, vocabulary
from forum.search import analysis
from forum.terms.start import lines


class Asked(NamedTuple):
    """`is_every`: an item must have all the words, else any; a phrase has them side by side.

    With `is_title` it is no query but a title that is being typed: what exists already that is like it.
    """

    words: tuple[str, ...]
    is_every: bool = True
    is_phrase: bool = False
    is_title: bool = False

    @property
    def typed(self) -> str:
        return f'"{" ".join(self.words)}"' if self.is_phrase else " ".join(self.words)


def queries(each: int) -> dict[str, list[Asked]]:
    """By sort; the words that are drawn most come first in the vocabulary."""
    known, chance = vocabulary(), random.Random(11)
    compounds = [word for word in known[:8_000] if len(analysis.atoms(word)) > 1]
    return {
        "common word": [Asked((word,)) for word in known[:each]],
        "rare word": [Asked((word,)) for word in chance.sample(known[20_000:], each)],
        "compound": [Asked((word,)) for word in compounds[:each]],
        "three words, all": [Asked(tuple(chance.sample(known[:300], 3))) for _ in range(each)],
        "three words, any": [Asked(tuple(chance.sample(known[:300], 3)), is_every=False) for _ in range(each)],
        "phrase": _phrases(each),
        "title like others": [Asked(_words(text.title), is_every=False, is_title=True) for text in texts(each)],
        "words of the glossary": [Asked(words, is_every=False) for words in _glossary(each)],
        "hostile": _hostile(known),
    }


def _phrases(each: int) -> list[Asked]:
    """Two words that stand side by side somewhere."""
    pairs = (tuple(text.body.lower().rstrip(".").split()[40:42]) for text in texts(10 * each))
    return [Asked(pair, is_phrase=True) for pair in pairs if not set(pair) & set(GLUE)][:each]


def _hostile(known: list[str]) -> list[Asked]:
    """As many of the commonest words as are read, any and all of them; phrases of them; all but one of them."""
    rows = [tuple(known[start : start + 16]) for start in range(10)]
    return [
        *(Asked(row, is_every=False) for row in rows),
        *(Asked(row) for row in rows),
        *(Asked(row[:2] * 8, is_phrase=True) for row in rows),
        *(Asked((row[0], f"-{row[1]}")) for row in rows),
        *(Asked(row, is_every=False, is_title=True) for row in rows),
    ]


def _glossary(each: int) -> Iterator[tuple[str, ...]]:
    """Four terms that the thesaurus knows in many ways, Dutch and English, in one query."""
    chance = random.Random(13)
    every = [label for line in lines() for language in ("nl", "en") for label in line.content.get(language, ())]
    for _ in range(each):
        yield tuple(word for label in chance.sample(every, 4) for word in _words(label))[:16]


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W\d_]+", text.lower()))
