"""The two tables of the index, and what is written to them. They can be made anew from the entries at any time.

`search_document` says by a comment which analysis made its terms: another one means that there is no index yet.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR, insert
from sqlalchemy.engine import Connection

from forum.search import analysis
from forum.search.backend import EVERYONE, Document
from forum.search.postgresql import vectors
from forum.search.vocabulary import words_of

METADATA = sa.MetaData()  # its own: an index is no part of the data that migrations keep
MADE_BY = f"analysis {analysis.VERSION}.2"
BUILDING = 20220302  # the lock of whoever makes the index anew


def _document_table(name: str) -> sa.Table:
    return sa.Table(
        name,
        METADATA,
        sa.Column("entry_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("theme", sa.Text, nullable=False),
        sa.Column("tags", ARRAY(sa.Text), nullable=False),
        sa.Column("municipality", sa.Text, nullable=False),
        sa.Column("province", sa.Text, nullable=False),
        sa.Column("readers", sa.Text, nullable=False),  # see EVERYONE
        sa.Column("words", ARRAY(sa.Text), nullable=False),  # of entries that everybody may read
        sa.Column("vector", TSVECTOR, nullable=False),
        sa.Column("head", TSVECTOR, sa.Computed("ts_filter(vector, '{a,b,c}')", persisted=True)),  # all but the body
        postgresql_with={"toast_tuple_target": 8_160},
    )


def _word_table(name: str) -> sa.Table:
    return sa.Table(
        name,
        METADATA,
        sa.Column("word", sa.Text, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )


DOCUMENT, WORD = _document_table("search_document"), _word_table("search_word")
NEXT_DOCUMENT, NEXT_WORD = _document_table("search_document_next"), _word_table("search_word_next")
WRITTEN = [column.name for column in DOCUMENT.c if column.computed is None]


def is_there(connection: Connection) -> bool:
    """Whether there is an index, made by the analysis of this code."""
    found = connection.execute(sa.text("SELECT obj_description(to_regclass('search_document'), 'pg_class')"))
    return bool(found.scalar() == MADE_BY)


def put(connection: Connection, documents: Sequence[Document]) -> None:
    """Write documents in the place of older ones. In order of id, so that two writers never wait for each other."""
    rows = [_row(document) for document in sorted(documents, key=lambda document: document.id)]
    if not rows:
        return
    words = Counter(word for row in rows for word in row["words"])
    words.subtract(_words_of(connection, [row["entry_id"] for row in rows]))
    statement = insert(DOCUMENT)
    others = {name: statement.excluded[name] for name in WRITTEN if name != "entry_id"}
    connection.execute(statement.on_conflict_do_update(index_elements=["entry_id"], set_=others), rows)
    _count(connection, words)


def remove(connection: Connection, ids: Iterable[int]) -> None:
    gone = sorted(set(ids))
    words = Counter[str]()
    words.subtract(_words_of(connection, gone))
    connection.execute(sa.delete(DOCUMENT).where(DOCUMENT.c.entry_id == sa.any_(sa.cast(gone, ARRAY(sa.Integer)))))
    _count(connection, words)


def begin(connection: Connection) -> None:
    """Make empty tables beside those in use."""
    METADATA.drop_all(connection, [NEXT_DOCUMENT, NEXT_WORD])
    METADATA.create_all(connection, [NEXT_DOCUMENT])
    connection.exec_driver_sql(_AS_IT_IS)


def fill(connection: Connection, documents: Sequence[Document]) -> None:
    """Add documents to the tables beside."""
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f"COPY search_document_next ({', '.join(WRITTEN)}) FROM STDIN") as copy:
        for document in documents:
            row = _row(document)
            copy.write_row([row[name] for name in WRITTEN])


def publish(connection: Connection) -> None:
    """Give the tables beside their indexes, and put them in the place of those in use."""
    for statement in _FINISH:
        connection.exec_driver_sql(statement)


_AS_IT_IS = """
    ALTER TABLE search_document_next ALTER COLUMN vector SET STORAGE EXTERNAL, ALTER COLUMN head SET STORAGE EXTERNAL
"""
"""Vectors are not pressed, and stay in their row when they can: looking into one is then five times as fast."""

_FINISH = [
    "CREATE TABLE search_word_next AS"
    " SELECT word, count(*)::int AS count FROM search_document_next, unnest(words) AS word GROUP BY word",
    "ALTER TABLE search_word_next ADD PRIMARY KEY (word)",
    "CREATE INDEX ON search_document_next USING gin (vector)",
    "CREATE INDEX ON search_document_next USING gin (head)",
    "DROP TABLE IF EXISTS search_document, search_word",
    "ALTER TABLE search_document_next RENAME TO search_document",
    "ALTER TABLE search_word_next RENAME TO search_word",
    "ANALYZE search_document, search_word",
    f"COMMENT ON TABLE search_document IS '{MADE_BY}'",
]


def _row(document: Document) -> dict[str, Any]:
    return {
        "entry_id": document.id,
        "version": document.version,
        "kind": document.kind,
        "theme": document.theme,
        "tags": [slug for slug, _name in document.tags],
        "municipality": document.municipality,
        "province": document.province,
        "readers": EVERYONE["readers"] if document.is_public else "",
        "words": sorted(words_of(document)) if document.is_public else [],
        "vector": vectors.vector(document),
    }


def _words_of(connection: Connection, ids: Sequence[int]) -> Counter[str]:
    held = sa.select(sa.func.unnest(DOCUMENT.c.words)).where(
        DOCUMENT.c.entry_id == sa.any_(sa.cast(list(ids), ARRAY(sa.Integer)))
    )
    return Counter(connection.scalars(held))


def _count(connection: Connection, changes: Counter[str]) -> None:
    """Add to the counts of words, in order of the alphabet, so that two writers never wait for each other."""
    changed = sorted((word, change) for word, change in changes.items() if change)
    if not changed:
        return
    statement = insert(WORD)
    added = statement.on_conflict_do_update(
        index_elements=["word"], set_={"count": WORD.c.count + statement.excluded.count}
    )
    connection.execute(added, [{"word": word, "count": change} for word, change in changed])
    connection.execute(sa.delete(WORD).where(WORD.c.count <= 0))
