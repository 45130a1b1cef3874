"""Many items like those of a forum, for speed: Dutch words drawn as people use them, the same at every run."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from forum.search.analysis.wordlist import words
from forum.search.backend import Document

SEED = 20221
WORDS = 40_000  # of the list that are used
LENGTHS = {"title": 6, "summary": 14, "body": 100}  # words, on average
GLUE = ("de", "het", "een", "en", "van", "in", "op", "voor", "met", "is", "dat", "te", "aan", "bij", "om")
THEMES = ("opvang", "onderwijs", "werk", "zorg", "veiligheid", "samenleving")
KINDS = ("tip", "initiative", "thread")


class Text(NamedTuple):
    id: int
    title: str
    summary: str
    body: str


def texts(number: int) -> Iterator[Text]:
    """`number` texts of about 120 words; word r is drawn in proportion to 1 / (r + 3)."""
    draw = np.random.default_rng(SEED)
    known = vocabulary()
    chances = 1 / (np.arange(len(known)) + 3.0)
    for start in range(1, number + 1, 1_000):
        count = min(1_000, number + 1 - start)
        drawn = draw.choice(len(known), (count, sum(LENGTHS.values())), p=chances / chances.sum())
        glue = draw.integers(0, 3 * len(GLUE), drawn.shape)
        for row, (places, small) in enumerate(zip(drawn, glue, strict=True)):
            said = [
                GLUE[g] if g < len(GLUE) else known[w] for w, g in zip(places.tolist(), small.tolist(), strict=True)
            ]
            yield Text(start + row, *_parts(said))


def vocabulary() -> list[str]:
    """The words by how often they are drawn, most first."""
    every = sorted(words().nouns | words().others)
    order = np.random.default_rng(SEED).permutation(len(every))[:WORDS]
    return [every[number] for number in order]


def documents(number: int) -> Iterator[Document]:
    """The texts as an engine takes them."""
    for text in texts(number):
        tag = THEMES[text.id % 7 % 6]
        yield Document(
            id=text.id, version=1, kind=KINDS[text.id % 3], theme=THEMES[text.id % 6], tags=[[tag, tag.title()]],
            municipality=f"GM{text.id % 340:04}", province=f"PV{20 + text.id % 12}", language="nl", is_public=True,
            title=text.title, summary=text.summary, body=text.body,
        )  # fmt: skip


def _parts(said: list[str]) -> Iterator[str]:
    start = 0
    for length in LENGTHS.values():
        yield " ".join(said[start : start + length]).capitalize() + "."
        start += length
