"""A site that holds the corpus: written past the actions, found through the page as anyone would."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa

from bench.search.corpus import KINDS, Text, texts
from bench.seed import OWN, _table
from forum import clock
from forum.accounts.models import Municipality
from forum.database import db
from forum.entries.models import Entry, Tag, Theme, entry_tag
from forum.initiatives.models import Initiative
from forum.threads.models import Thread
from forum.tips.models import Tip

TAGS = 40
MODELS: dict[str, type[Entry]] = {"initiative": Initiative, "thread": Thread, "tip": Tip}
BATCH = 1_000


def fill(number: int) -> None:
    """Put the corpus in a prepared database."""
    tags = [Tag(slug=f"onderwerp-{n}", name=f"onderwerp {n}") for n in range(TAGS)]
    db.session.add_all(tags)
    db.session.flush()
    themes = list(db.session.scalars(sa.select(Theme.id)))
    places = list(db.session.scalars(sa.select(Municipality.code).order_by(Municipality.code)))
    every = texts(number)
    while batch := list(islice(every, BATCH)):
        _insert([_row(text, tags, themes, places) for text in batch], tags)
    db.session.commit()


def _insert(rows: list[dict[str, Any]], tags: list[Tag]) -> None:
    db.session.execute(sa.insert(_table(Entry)), rows)
    for kind in KINDS:
        own = [{"id": row["id"], **OWN[kind]} for row in rows if row["kind"] == kind]
        if own:
            db.session.execute(sa.insert(_table(MODELS[kind])), own)
    db.session.execute(sa.insert(entry_tag), list(_tagged(rows, tags)))


def _tagged(rows: list[dict[str, Any]], tags: list[Tag]) -> Iterator[dict[str, int]]:
    for row in rows:
        yield {"entry_id": row["id"], "tag_id": tags[row["id"] % TAGS].id}


def _row(text: Text, tags: list[Tag], themes: list[int], places: list[str]) -> dict[str, Any]:
    at, tag = clock.now() - timedelta(minutes=text.id * 7), tags[text.id % TAGS]
    return {
        "id": text.id, "kind": KINDS[text.id % 3], "title": text.title[:150], "slug": f"item-{text.id}",
        "summary": text.summary[:300], "body": text.body, "html": {"body": f"<p>{text.body}</p>"},
        "labels": [[tag.slug, tag.name]], "marks": [], "language": "nl", "status": "published",
        "audience": "public" if text.id % 10 else "members", "is_example": False, "is_closed": False,
        "is_pinned": False, "theme_id": themes[text.id % len(themes)], "author_id": None,
        "municipality_code": places[text.id % len(places)], "created_at": at, "published_at": at, "active_at": at,
        "version": 1, "reply_count": 0, "helpful_count": text.id % 9,
    }  # fmt: skip
