"""Compounds and their parts: noodopvanglocatie -> nood, opvang, locatie.

A part is a noun of the word list, or a verb stem that may stand in a compound (leefgeld), with the letters that link
it to the next one. What merely stands before a verb (op-, aan-, ver-) is no part: opvang stays whole.
"""

from collections.abc import Container
from functools import lru_cache
from typing import NamedTuple

from forum.search.analysis.dutch import PARTICLES, particles, singulars, stem
from forum.search.analysis.wordlist import lemmas, words

SHORTEST = 6  # letters of a compound
LONGEST = 40
MOST_PARTS = 5
LINKS = ("s", "en", "e", "n")
SHORT_PARTS = frozenset(
    """bed bos bod brp bsn bus dag dak eed eis erf gas gft ggd ggz hal hbo hek hof hut kas les lid mbo nep net ngo pgb
    rij sms taal tol uur vak vis vmbo vng vwo wad wet wmo zee zon zorg web wed zin""".split()  # noqa: SIM905
)
"""Words of three letters that do stand in compounds; the others (tra, oor, net, par) are met by chance."""
NO_PARTS = PARTICLES | frozenset(
    """heid baar lijk ling ingen isme teit atie tatie iteit eren ering schap zaam loos achtig naar sten ster eling
    aard enis sel erij ende ente ment elen eren erend aren iaan trans""".split()  # noqa: SIM905
)
"""Endings and beginnings that happen to be words as well."""
WEAK = frozenset({"er", "ge", "be"})
"""Particles that do not make a noun of a noun."""


class Part(NamedTuple):
    """The word that a part comes of (leerlingen: leerling), and how unlikely it is to be one."""

    word: str
    cost: float


@lru_cache(maxsize=20_000)
def parts(word: str) -> tuple[str, ...]:
    """The words that a folded word is made of, smallest ones, in order; () when it is no compound."""
    if not SHORTEST <= len(word) <= LONGEST or not word.isascii() or not word.isalpha():
        return ()
    if word in words().names or lemmas().is_verb(stem(word, lemmas())):
        return ()
    row = _likeliest(word)
    return tuple(small for part in row for small in (parts(part.word) or (part.word,)))[:MOST_PARTS]


def is_part(piece: str) -> bool:
    """Whether a compound may begin or end with this."""
    return _part(piece, False) is not None or _part(piece, True) is not None


def _likeliest(word: str) -> tuple[Part, ...]:
    """The likeliest row of two parts or more, or (): the fewest, of which the least odd."""
    best: dict[int, tuple[float, tuple[Part, ...]]] = {0: (0.0, ())}
    for end in range(3, len(word) + 1):
        is_last = end == len(word)
        for start in [at for at in best if at <= end - 3 and (at or not is_last)]:
            cost, row = best[start]
            part = _part(word[start:end], is_last)
            if part is not None and (end not in best or cost + part.cost < best[end][0]):
                best[end] = (cost + part.cost, (*row, part))
    return best.get(len(word), (0.0, ()))[1]


@lru_cache(maxsize=50_000)
def _part(piece: str, is_last: bool) -> Part | None:
    if piece in NO_PARTS:
        return None
    nouns = words().nouns
    if _may_be(piece, nouns):
        return Part(piece, 1 + (len(piece) == 3) * 0.3)
    bases = singulars(piece) if is_last else _unlinked(piece)
    for base in bases:
        if _may_be(base, nouns):
            return Part(base, 1.1 + (len(base) == 3) * 0.3)
    if any(piece[at:] in nouns for at in particles(piece) if len(piece) - at > 3 and piece[:at] not in WEAK):
        return Part(piece, 1.5)
    return Part(piece, 1.3) if piece in words().names and len(piece) > 5 and not is_last else None


def _unlinked(piece: str) -> list[str]:
    return [piece.removesuffix(link) for link in LINKS if piece.endswith(link)] + singulars(piece)


def _may_be(piece: str, nouns: Container[str]) -> bool:
    return piece in nouns and piece not in NO_PARTS and (len(piece) > 3 or piece in SHORT_PARTS)
