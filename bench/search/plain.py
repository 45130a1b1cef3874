"""Plain engines as they come out of the box, over the same texts: entries with every word first, then with any."""

import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import tantivy
from whoosh import fields, qparser, query
from whoosh.analysis import LanguageAnalyzer
from whoosh.filedb.filestore import RamStorage

from bench.search.judged import JudgedSet, Query
from bench.search.measures import DEPTH, Found
from bench.search.servers import connection, fresh_database

EVERY_WORD = "SELECT plainto_tsquery('dutch', %s)"
ANY_WORD = "SELECT replace(plainto_tsquery('dutch', %s)::text, '&', '|')::tsquery"

Ask = Callable[[Sequence[str], bool], Iterable[str]]
"""The ids for these words, best first; with every word, or else with any."""


def fts5(texts: JudgedSet, queries: Sequence[Query]) -> Found:
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE VIRTUAL TABLE text USING fts5(id UNINDEXED, body, tokenize='unicode61')")
        database.executemany("INSERT INTO text VALUES (?, ?)", texts.documents().items())

        def ask(words: Sequence[str], every: bool) -> Iterable[str]:
            asked = (" AND " if every else " OR ").join(f'"{word}"' for word in words)
            statement = "SELECT id FROM text WHERE text MATCH ? ORDER BY rank LIMIT ?"
            return [row[0] for row in database.execute(statement, (asked, DEPTH))]

        return _found(queries, ask)


def whoosh(texts: JudgedSet, queries: Sequence[Query]) -> Found:
    schema = fields.Schema(id=fields.ID(stored=True), body=fields.TEXT(analyzer=LanguageAnalyzer("nl")))
    index = RamStorage().create_index(schema)
    with index.writer() as writer:
        for ref, text in texts.documents().items():
            writer.add_document(id=ref, body=text)
    with index.searcher() as searcher:

        def ask(words: Sequence[str], every: bool) -> Iterable[str]:
            group = qparser.AndGroup if every else qparser.OrGroup
            parser = qparser.QueryParser("body", schema, plugins=[], group=group)
            asked: query.Query = parser.parse(" ".join(words))
            return [hit["id"] for hit in searcher.search(asked, limit=DEPTH)]

        return _found(queries, ask)


def postgresql(texts: JudgedSet, queries: Sequence[Query]) -> Found:
    """Raises NotHere without a server."""
    with fresh_database() as url, connection(url) as database:
        database.execute("CREATE TABLE text (id text, body tsvector)")
        for ref, text in texts.documents().items():
            database.execute("INSERT INTO text VALUES (%s, to_tsvector('dutch', %s))", (ref, text))

        def ask(words: Sequence[str], every: bool) -> Iterable[str]:
            asked = EVERY_WORD if every else ANY_WORD
            statement = f"SELECT id FROM text, ({asked}) AS asked (q) WHERE body @@ q ORDER BY ts_rank(body, q) DESC"  # noqa: S608
            return [row[0] for row in database.execute(statement.encode(), (" ".join(words),))]

        return _found(queries, ask)


def tantivy_dutch(texts: JudgedSet, queries: Sequence[Query]) -> Found:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("body", tokenizer_name="dutch")
    index = tantivy.Index(builder.build())
    tokens = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    index.register_tokenizer("dutch", tokens.filter(tantivy.Filter.stemmer("dutch")).build())
    writer = index.writer(heap_size=20_000_000, num_threads=1)
    for ref, text in texts.documents().items():
        writer.add_document(tantivy.Document(id=ref, body=text))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(words: Sequence[str], every: bool) -> Iterable[str]:
        asked = index.parse_query(" ".join(words), ["body"], conjunction_by_default=every)
        hits: list[tuple[Any, Any]] = searcher.search(asked, DEPTH).hits
        return [str(searcher.doc(address)["id"][0]) for _score, address in hits]

    return _found(queries, ask)


def _found(queries: Sequence[Query], ask: Ask) -> Found:
    return {each.text: _first_ten(re.findall(r"\w+", each.text.lower()), ask) for each in queries}


def _first_ten(words: Sequence[str], ask: Ask) -> list[str]:
    return list(dict.fromkeys([*ask(words, True), *ask(words, False)]))[:DEPTH]
