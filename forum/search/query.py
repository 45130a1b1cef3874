"""What someone asks: words, "quoted phrases" and -exclusions, with filters, an order and a page.

Nothing else that is typed is syntax. Parsed once, from an address or a command line.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import urlencode

from forum.search import analysis
from forum.search.analysis.folding import bare, words

PATH = "/zoeken"
LONGEST = 300  # characters
MOST_TERMS = 16
LAST_PAGE = 100

FILTERS = {"kind": "soort", "theme": "thema", "tag": "tag", "municipality": "gemeente", "province": "provincie"}
"""Field of the query by its name in the address; in the order of the page."""

_PART = re.compile(r'(?<!\S)(-?)"([^"]*)"|(\S+)')

LINKS = frozenset(
    """van voor aan in de het een en met op uit bij tot der des den ten ter naar over onder door om te per zonder
    of for the to in at by with and an a on from для на за в у і й та з із до про від по""".split()  # noqa: SIM905
)
"""Small words that may stand inside a name: `opvang van vluchtelingen`."""

Terms = tuple[str, ...]


class Sort(StrEnum):
    RELEVANCE = "relevantie"
    NEWEST = "nieuwste"
    HELPFUL = "handigste"


class Remark(StrEnum):
    """What the searcher should know about how the text was read."""

    CUT = "cut"
    MANY_WORDS = "many words"
    ONLY_COMMON_WORDS = "only common words"
    ONLY_EXCLUSIONS = "only exclusions"


class BadQuery(ValueError):
    """An address that this page never made: a page or order that does not exist."""


@dataclass(frozen=True)
class SearchQuery:
    """`words` are those typed that say something, each once; `phrases` and `excluded` hold terms of the analysis."""

    text: str = ""
    words: tuple[str, ...] = ()
    phrases: tuple[Terms, ...] = ()
    excluded: tuple[Terms, ...] = ()
    remarks: tuple[Remark, ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict)  # only those that are on, by field name
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    is_literal: bool = False  # typing errors are left alone
    meant: str = ""  # the text that was searched for in the place of `text`; "" when it was that

    @classmethod
    def of(cls, text: str, **options: Any) -> "SearchQuery":
        """Read a text as typed. Any string will do; what could not be used is told in `remarks`."""
        tidy = _tidy(text)
        kept = tidy[:LONGEST].strip()
        parts = _Parts(kept)
        remarks = parts.remarks
        if len(tidy) > LONGEST:
            remarks.insert(0, Remark.CUT)
        return cls(
            text=kept,
            words=tuple(parts.words),
            phrases=tuple(parts.phrases),
            excluded=tuple(parts.excluded),
            remarks=tuple(remarks),
            **options,
        )

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "SearchQuery":
        """Read the address of the search page. Raises BadQuery for an order or page that cannot be."""
        filters = {name: _tidy(args.get(key, ""))[:80] for name, key in FILTERS.items()}
        return cls.of(
            args.get("q", ""),
            filters={name: value for name, value in filters.items() if value},
            sort=_sort(args.get("sorteer", "")),
            page=_page(args.get("pagina", "")),
            is_literal=args.get("letterlijk", "") == "1",
        )

    @property
    def terms(self) -> Terms:
        """Every term that a result should have as typed, each once, in order."""
        words = map(analysis.term_of, self.words)
        return tuple(dict.fromkeys([*words, *(term for phrase in self.phrases for term in phrase)]))

    @property
    def parted(self) -> frozenset[int]:
        """Which of `words`, by number, stand apart from the one before: there was more between than a preposition."""
        found, at, is_apart = set(), 0, False
        for word in words(self.meant or self.text):
            if at < len(self.words) and word.text == self.words[at]:
                found |= {at} if is_apart else set()
                at, is_apart = at + 1, False
            elif bare(word.text) not in LINKS:
                is_apart = True
        return frozenset(found)

    @property
    def is_empty(self) -> bool:
        return not self.text and not self.filters

    def address(self, **changed: Any) -> str:
        """The address of this query with some fields or filters (by field name; "" = off) changed, on page 1."""
        page = changed.pop("page", 1)
        text, sort = changed.pop("text", self.text), changed.pop("sort", self.sort)
        is_literal = changed.pop("is_literal", self.is_literal and text == self.text)
        filters = {**self.filters, **changed}
        wanted = {"q": text} | {FILTERS[name]: filters.get(name, "") for name in FILTERS}
        wanted["sorteer"] = "" if sort is Sort.RELEVANCE else sort.value
        wanted["pagina"] = "" if page == 1 else str(page)
        wanted["letterlijk"] = "1" if is_literal else ""
        kept = {key: value for key, value in wanted.items() if value}
        return f"{PATH}?{urlencode(kept)}" if kept else PATH

    def hidden(self, *without: str) -> list[tuple[str, str]]:
        """The state as hidden fields of a form that itself asks for `without` ("text" or filter names)."""
        pairs = [("q", "" if "text" in without else self.text)]
        pairs += [(FILTERS[name], value) for name, value in self.filters.items() if name not in without]
        pairs += [("sorteer", "" if self.sort is Sort.RELEVANCE else self.sort.value)]
        return [(key, value) for key, value in pairs if value]

    def meaning(self, others: Mapping[str, Sequence[str]]) -> "SearchQuery":
        """The same query with other words in the place of some."""
        parts, at = [], 0
        for word in words(self.text):
            if word.text in others:
                parts += [self.text[at : word.start], " ".join(others[word.text])]
                at = word.end
        meant = "".join([*parts, self.text[at:]])
        instead = tuple(word for typed in self.words for word in others.get(typed, (typed,)))
        return replace(self, words=instead[:MOST_TERMS], meant=meant)

    def unfiltered(self) -> "SearchQuery":
        return replace(self, filters={}, page=1)


class Option(NamedTuple):
    """A filter as a link, as `filter_links` draws it: with how many results it leaves; an active one is taken off."""

    label: str
    url: str
    number: int | None
    is_active: bool


class _Parts:
    """The parts of a text, within the limit of terms; a quote that is never closed is a letter like any other."""

    def __init__(self, text: str) -> None:
        self.words: list[str] = []
        self.phrases: list[Terms] = []
        self.excluded: list[Terms] = []
        self.left = MOST_TERMS
        self.was_cut = False
        for match in _PART.finditer(text):
            minus, phrase, word = match.groups()
            if phrase is not None:
                self._add(phrase, is_phrase=True, is_excluded=bool(minus))
            else:
                self._add(word.lstrip("-"), is_phrase=False, is_excluded=word.startswith("-"))
        self.words = list({analysis.term_of(word): word for word in reversed(self.words)}.values())[::-1]
        self.remarks = self._remarks(text)

    def _add(self, text: str, *, is_phrase: bool, is_excluded: bool) -> None:
        found = self._take(text)
        terms = tuple(map(analysis.term_of, found))
        if not found:
            return
        if is_excluded:
            self.excluded.append(terms)
        elif is_phrase and len(found) > 1:
            self.phrases.append(terms)
        else:
            self.words.extend(found)

    def _take(self, text: str) -> list[str]:
        """The words of a text that say something, as many as still fit."""
        every = [word.text for word in words(text) if analysis.term_of(word.text)]
        taken = every[: self.left]
        self.left -= len(taken)
        self.was_cut |= len(taken) < len(every)
        return taken

    def _remarks(self, text: str) -> list[Remark]:
        remarks = [Remark.MANY_WORDS] if self.was_cut else []
        if self.words or self.phrases or not text:
            return remarks
        return [*remarks, Remark.ONLY_EXCLUSIONS if self.excluded else Remark.ONLY_COMMON_WORDS]


def _tidy(text: str) -> str:
    """Composed, white space single, without what cannot be seen (soft hyphens, controls); of 100 kB, the start."""
    composed = unicodedata.normalize("NFC", text[: LONGEST * 20])
    return " ".join("".join(_visible(letter) for letter in composed).split())


def _visible(letter: str) -> str:
    if letter.isprintable() or letter.isspace():
        return letter
    return "" if unicodedata.category(letter) == "Cf" else " "


def _sort(value: str) -> Sort:
    try:
        return Sort(value) if value else Sort.RELEVANCE
    except ValueError as error:
        raise BadQuery("unknown order") from error


def _page(value: str) -> int:
    if not value:
        return 1
    if not (value.isascii() and value.isdigit() and len(value) <= 4 and 1 <= int(value) <= LAST_PAGE):
        raise BadQuery("unknown page")
    return int(value)
