"""What the Whoosh index holds of a document, and how much each part weighs."""

from typing import NamedTuple

from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, FieldType, Schema

from forum.search.backend import EVERYONE, Document
from forum.search.codec import Unpacked


class Part(NamedTuple):
    """A part of a text: what a word in it counts for, and how much less in one that is longer than usual (0 to 1)."""

    weight: float
    shrink: float


PARTS = {
    "title": Part(4.0, 0.4),
    "tags": Part(3.0, 0.2),
    "summary": Part(2.0, 0.4),
    "body": Part(1.0, 0.7),
}

NUMBER = NumericColumn("q")

SCHEMA = Schema(
    id=COLUMN(NUMBER),
    version=COLUMN(NUMBER),
    filter=FieldType(Unpacked(), None),
    **{name: FieldType(Unpacked(), None, scorable=True) for name in PARTS},
)


def filter_term(name: str, value: str) -> str:
    return f"{name}={value}"


def filters_of(document: Document) -> list[str]:
    """What a document can be narrowed by, each once."""
    single = {name: getattr(document, name) for name in ("kind", "theme", "municipality", "province")}
    pairs = [(name, value) for name, value in single.items() if value]
    pairs += [("tag", slug) for slug, _name in document.tags] + [*EVERYONE.items()] * document.is_public
    return sorted({filter_term(*pair) for pair in pairs})
