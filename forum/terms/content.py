"""What a term says, in one flat shape for form, history, start content and download.

    {"nl": ["gastgezin", "gastadres"], "en": ["host family"], "uk": ["приймаюча родина"], "short": [],
     "close_nl": ["particuliere opvang"], "close_en": [], "close_uk": [],
     "definition_nl": "…", "definition_en": "", "definition_uk": "",
     "theme": "opvang", "broader": "opvang", "related": ["leefgeld"]}

The first label of a language is the preferred one; abbreviations (`short`) are Dutch. `theme` is a slug, `broader` and
`related` name other terms.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from forum.i18n import LANGUAGES
from forum.terms.models import LONGEST_FOLDED, LONGEST_LABEL, LabelKind, Term

Content = dict[str, Any]

LISTS = (*LANGUAGES, "short", *(f"close_{language}" for language in LANGUAGES))
DEFINITIONS = tuple(f"definition_{language}" for language in LANGUAGES)
MOST_LABELS = 40  # of one list

_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_APOSTROPHES = str.maketrans("", "", "'’ʼ")


class Label(NamedTuple):
    language: str
    kind: LabelKind
    text: str


def folded(text: str) -> str:
    """The words of a label as they are compared: `Artikel 5-duodecies` -> `artikel 5 duodecies`; "" for no words.

    A single sign can stand for a whole sentence: of that, as much as its column holds.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(word.translate(_APOSTROPHES) for word in _WORD.findall(plain))[:LONGEST_FOLDED].rstrip()


def tidied(given: Content) -> Content:
    """Every field there, spaces single, each label once: what means the same goes before what is close."""
    content: Content = {name: _squeezed(given.get(name) or ()) for name in LISTS}
    for language in LANGUAGES:
        own = {folded(text) for text in content[language]} | {folded(text) for text in content["short"]}
        close = f"close_{language}"
        content[close] = [text for text in content[close] if folded(text) not in own]
    dutch = {folded(text) for text in content["nl"]}
    content["short"] = [text for text in content["short"] if folded(text) not in dutch]
    content |= {name: " ".join((given.get(name) or "").split()) for name in DEFINITIONS}
    related = _squeezed(given.get("related") or ())
    return content | {"theme": given.get("theme") or "", "broader": given.get("broader") or "", "related": related}


def labels(content: Content) -> Iterator[Label]:
    """Every label of a tidy content, the preferred ones first."""
    for language in LANGUAGES:
        for place, text in enumerate(content[language]):
            yield Label(language, LabelKind.SAME if place else LabelKind.PREFERRED, text)
    for text in content["short"]:
        yield Label("nl", LabelKind.SHORT, text)
    for language in LANGUAGES:
        for text in content[f"close_{language}"]:
            yield Label(language, LabelKind.CLOSE, text)


def of(term: Term, *, theme: str, broader: str, related: Iterable[str]) -> Content:
    """The content of a term as it stands. Needs its labels."""
    content: Content = {name: [] for name in LISTS}
    for label in sorted(term.labels, key=lambda one: one.position):
        if label.kind is LabelKind.CLOSE:
            content[f"close_{label.language}"].append(label.text)
        else:
            content["short" if label.kind is LabelKind.SHORT else label.language].append(label.text)
    content |= {name: getattr(term, name) for name in DEFINITIONS}
    return content | {"theme": theme, "broader": broader, "related": sorted(related, key=str.casefold)}


def _squeezed(texts: Iterable[str]) -> list[str]:
    once: dict[str, str] = {}
    for text in texts:
        tidy = " ".join(unicodedata.normalize("NFC", text).split())[:LONGEST_LABEL].strip()
        if folded(tidy):
            once.setdefault(folded(tidy), tidy)
    return list(once.values())[:MOST_LABELS]
