"""Plain engines over the corpus, each asked for the twenty best: title, summary and text, without a word of Dutch."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import tantivy
from whoosh import fields, index, qparser, query

from bench.search.asked import Asked
from bench.search.corpus import texts

TOP = 20
Ask = Callable[[Asked], Any]


class Rival(NamedTuple):
    name: str
    open: Callable[[Path, int], Any]  # a context: builds in a directory that many items, gives an Ask


@contextmanager
def fts5(directory: Path, number: int) -> Iterator[Ask]:
    database = sqlite3.connect(directory / "fts5.sqlite")
    database.execute("CREATE VIRTUAL TABLE item USING fts5(title, summary, body, tokenize='unicode61')")
    database.executemany("INSERT INTO item VALUES (?, ?, ?)", (text[1:] for text in texts(number)))
    database.commit()

    def ask(asked: Asked) -> Any:
        words = [f'"{" ".join(asked.words)}"'] if asked.is_phrase else [f'"{word}"' for word in asked.words]
        wanted = (" AND " if asked.is_every else " OR ").join(words)
        statement = "SELECT rowid FROM item WHERE item MATCH ? ORDER BY bm25(item, 4, 2, 1) LIMIT ?"
        return database.execute(statement, (wanted, TOP)).fetchall()

    yield ask
    database.close()


@contextmanager
def whoosh(directory: Path, number: int) -> Iterator[Ask]:
    parts = fields.Schema(title=fields.TEXT, summary=fields.TEXT, body=fields.TEXT)
    directory.mkdir(exist_ok=True)
    made = index.create_in(directory, parts)
    writer = made.writer(limitmb=512)
    for text in texts(number):
        writer.add_document(title=text.title, summary=text.summary, body=text.body)
    writer.commit()
    with made.searcher() as searcher:
        parsers = {
            every: qparser.MultifieldParser(["title", "summary", "body"], parts, group=group)
            for every, group in ((True, qparser.AndGroup), (False, qparser.OrGroup))
        }

        def ask(asked: Asked) -> Any:
            typed = f'"{" ".join(asked.words)}"' if asked.is_phrase else " ".join(asked.words)
            wanted: query.Query = parsers[asked.is_every].parse(typed)
            return searcher.search(wanted, limit=TOP).top_n

        yield ask


@contextmanager
def tantivy_plain(directory: Path, number: int) -> Iterator[Ask]:
    builder = tantivy.SchemaBuilder()
    for name in ("title", "summary", "body"):
        builder.add_text_field(name)
    directory.mkdir(exist_ok=True)
    made = tantivy.Index(builder.build(), path=str(directory))
    writer = made.writer(heap_size=100_000_000, num_threads=1)
    for text in texts(number):
        writer.add_document(tantivy.Document(title=text.title, summary=text.summary, body=text.body))
    writer.commit()
    writer.wait_merging_threads()
    made.reload()
    searcher = made.searcher()

    def ask(asked: Asked) -> Any:
        typed = f'"{" ".join(asked.words)}"' if asked.is_phrase else " ".join(asked.words)
        wanted = made.parse_query(typed, ["title", "summary", "body"], conjunction_by_default=asked.is_every)
        return searcher.search(wanted, TOP).hits

    yield ask


RIVALS = [
    Rival("FTS5", lambda directory, number: fts5(directory, number)),
    Rival("stock Whoosh", lambda directory, number: whoosh(directory / "whoosh", number)),
    Rival("tantivy", lambda directory, number: tantivy_plain(directory / "tantivy", number)),
]
