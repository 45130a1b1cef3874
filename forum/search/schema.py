"""What the Whoosh index holds of a document, and how much each part weighs."""

from collections.abc import Iterator
from typing import Any

from whoosh.analysis import Analyzer
from whoosh.analysis import Token as WhooshToken
from whoosh.fields import ID, KEYWORD, NUMERIC, TEXT, Schema

from forum.search import analysis
from forum.search.backend import Document

WEIGHTS = {"title": 4.0, "tags": 3.0, "summary": 2.0, "body": 1.0}


class HouseAnalyzer(Analyzer):
    """Our analysis, as Whoosh wants to be served. Positions count terms: a stop word leaves no gap in a phrase."""

    def __call__(
        self, value: str, positions: bool = False, start_pos: int = 0, **_options: Any
    ) -> Iterator[WhooshToken]:
        token: Any = WhooshToken(positions, False)
        token.boost, token.stopped = 1.0, False
        for position, term in enumerate(analysis.terms(value), start_pos):
            token.pos, token.text = position, term
            yield token


def _text() -> TEXT:
    return TEXT(analyzer=HouseAnalyzer(), phrase=True, stored=False)


SCHEMA = Schema(
    id=NUMERIC(int, bits=64, unique=True, sortable=True),
    version=NUMERIC(int, bits=64, sortable=True),
    kind=ID(),
    theme=ID(),
    tag=KEYWORD(commas=True),
    municipality=ID(),
    province=ID(),
    **{name: _text() for name in WEIGHTS},
)


def fields_of(document: Document) -> dict[str, Any]:
    """A document as keyword arguments of Whoosh's writer."""
    fields = {
        "id": document.id,
        "version": document.version,
        "kind": document.kind,
        "theme": document.theme,
        "tag": ",".join(slug for slug, _name in document.tags),
        "municipality": document.municipality,
        "province": document.province,
        "title": document.title,
        "tags": " ".join(name for _slug, name in document.tags),
        "summary": document.summary,
        "body": document.body,
    }
    return {name: value for name, value in fields.items() if value != ""}
