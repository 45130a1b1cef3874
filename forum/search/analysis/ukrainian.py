"""Light stems of Ukrainian words: endings of cases, numbers and persons off, in folded letters (й is и)."""

import re

from forum.search.analysis.folding import fold

SHORTEST = 3  # letters that a stem keeps

_NOUNS = """ами ями еві єві ові ою ею єю ам ям ах ях ів їв ев єв ем єм ом ей ій ї а я о е є и і у ю ь й
    ість ості істю остей остями ова ову овом єва еві"""
_ADJECTIVES = "ого його ому йому ими їми ий ій ої єї ая яя ої ее єє их їх им їм ую юю"
_VERBS = """ати яти ити іти ути ювати увати ується юється ться тися ає яє ує ює ають яють ують юють ить їть ять ать
    ите їте имо їмо ав яв ив ала яла ила али яли или ало яло ило ання ення іння ань ень"""

_ENDINGS = {fold(ending) for ending in f"{_NOUNS} {_ADJECTIVES} {_VERBS}".split()}
_LONGEST = max(map(len, _ENDINGS))
_VOWELS = re.compile("[аеиіоуюя]")


_ADJECTIVAL = tuple(map(fold, ("ськ", "цьк", "зьк", "щин")))


def stem(word: str) -> str:
    """The stem of a folded word: допомога, допомоги, допомогою -> допомог; Україна, український -> украін."""
    left = _without_ending(word)
    root = left[:-3] if left.endswith(_ADJECTIVAL) else ""
    if len(root) <= SHORTEST:
        return left
    return root.removesuffix("ів") if len(root) > SHORTEST + 2 else root


def _without_ending(word: str) -> str:
    for length in range(min(_LONGEST, len(word) - SHORTEST), 0, -1):
        left = word[:-length]
        if word[-length:] in _ENDINGS and _VOWELS.search(left):
            return left
    return word
