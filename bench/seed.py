"""Many posts, quickly: texts mixed from the example content, written past the actions in bulk."""

import itertools
import json
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from forum import clock, markup
from forum.accounts.models import Member, Municipality, Role, SignIn, Standing
from forum.accounts.sessions import token_hash
from forum.config import ROOT
from forum.database import db
from forum.entries.models import Entry, Reply, Tag, Theme, entry_tag
from forum.initiatives.models import Initiative
from forum.slugs import slug
from forum.threads.models import Thread
from forum.tips.models import Tip

KINDS: list[tuple[type[Entry], str]] = [(Initiative, "initiative"), (Thread, "thread"), (Tip, "tip")]


def seed(entries: int, replies: int, sentences: int = 8) -> None:
    """Fill an empty, prepared database with `entries` × `replies` posts by 200 members; the same every time."""
    chance = random.Random(7)
    lines = _sentences()
    texts = [" ".join(chance.sample(lines, sentences)) for _ in range(300)]
    pages = [markup.render(text) for text in texts]
    members = _members(chance)
    tags = _tags(chance, lines)
    themes = list(db.session.scalars(sa.select(Theme.id)))
    numbers = itertools.count(1)
    for first in range(0, entries, 500):
        batch = [
            _entry(chance, number, texts, pages, lines, members, tags, themes)
            for number in itertools.islice(numbers, min(500, entries - first))
        ]
        _insert(batch, replies, chance, texts, pages, members)
    db.session.commit()


def sign_in(member_id: int, token: str) -> None:
    """A session for a member of the seeded site, whose cookie the benchmark makes itself."""
    now = clock.now()
    row = SignIn(token_hash=token_hash(token), member_id=member_id, created_at=now, expires_at=now + timedelta(days=1))
    db.session.add(row)
    db.session.commit()


def _sentences() -> list[str]:
    """Dutch sentences of the domain, from the example content."""
    found: list[str] = []
    with (ROOT / "forum" / "examples" / "content.jsonl").open(encoding="utf-8") as file:
        for line in map(json.loads, file):
            if line.get("language", "nl") != "nl":
                continue
            for text in (line.get("body", ""), *(reply["body"] for reply in line.get("replies", []))):
                plain = markup.plain_text(markup.escaped(text)).replace("*", "").replace("#", "")
                found += [part.strip() + "." for part in plain.split(". ") if 30 < len(part) < 220]
    return found


def _members(chance: random.Random) -> list[tuple[int, str]]:
    codes = list(db.session.scalars(sa.select(Municipality.code).order_by(Municipality.code)))
    rows = [
        Member(
            email=f"lid{number}@bench.example",
            name=f"Lid {number}",
            handle=f"bench-{number}",
            role=Role.MEMBER,
            standing=Standing.ACTIVE,
            municipality_code=chance.choice(codes),
            joined_at=clock.now(),
        )
        for number in range(200)
    ]
    db.session.add_all(rows)
    db.session.flush()
    return [(row.id, row.municipality_code or "") for row in rows]


def _tags(chance: random.Random, lines: list[str]) -> list[tuple[int, str, str]]:
    words = sorted({word.strip(".,").lower() for line in lines for word in line.split() if len(word) > 8})
    rows = [
        Tag(slug=slug(word), name=word) for word in {slug(word): word for word in chance.sample(words, 150)}.values()
    ]
    db.session.add_all(rows)
    db.session.flush()
    return [(row.id, row.slug, row.name) for row in rows]


def _entry(
    chance: random.Random, number: int, texts: Any, pages: Any, lines: Any, members: Any, tags: Any, themes: Any
) -> dict[str, Any]:
    _kind, name = KINDS[number % 3]
    pick, (author, code) = chance.randrange(len(texts)), chance.choice(members)
    at = clock.now() - timedelta(minutes=chance.randrange(2_000_000))
    title = " ".join(chance.choice(lines).split()[:7]).rstrip(".,:;") + f" {number}"
    labels = sorted(chance.sample(tags, 3), key=lambda tag: tag[2])
    return {
        "tags": [tag[0] for tag in labels],
        "row": {
            "id": number,
            "kind": name,
            "title": title[:150],
            "slug": slug(title),
            "summary": chance.choice(lines)[:300],
            "body": texts[pick],
            "html": {"body": pages[pick]},
            "labels": [[tag[1], tag[2]] for tag in labels],
            "marks": ["question-open"] if name == "thread" else [],
            "language": "nl",
            "status": "published",
            "audience": "public",
            "is_example": False,
            "is_closed": False,
            "is_pinned": False,
            "theme_id": chance.choice(themes),
            "author_id": author,
            "municipality_code": code,
            "created_at": at,
            "published_at": at,
            "active_at": at,
            "version": 1,
            "reply_count": 0,
            "helpful_count": chance.randrange(30),
        },
    }


OWN: dict[str, dict[str, Any]] = {
    "initiative": {"contact_name": "Servicepunt", "contact_email": ""},
    "thread": {"question_state": "open"},
    "tip": {"source_url": ""},
}


def _insert(
    batch: list[dict[str, Any]], replies: int, chance: random.Random, texts: Any, pages: Any, members: Any
) -> None:
    for each in batch:
        each["row"]["reply_count"] = replies
    db.session.execute(sa.insert(_table(Entry)), [each["row"] for each in batch])
    for kind, name in KINDS:
        rows = [{"id": each["row"]["id"], **OWN[name]} for each in batch if each["row"]["kind"] == name]
        if rows:
            db.session.execute(sa.insert(_table(kind)), rows)
    db.session.execute(
        sa.insert(entry_tag),
        [{"entry_id": each["row"]["id"], "tag_id": tag} for each in batch for tag in each["tags"]],
    )
    answers = list(_replies(batch, replies, chance, texts, pages, members))
    if answers:
        db.session.execute(sa.insert(_table(Reply)), answers)


def _replies(
    batch: list[dict[str, Any]], replies: int, chance: random.Random, texts: Any, pages: Any, members: Any
) -> Iterator[dict[str, Any]]:
    for each in batch:
        for number in range(replies):
            pick, (author, code) = chance.randrange(len(texts)), chance.choice(members)
            yield {
                "entry_id": each["row"]["id"],
                "author_id": author,
                "municipality_code": code,
                "body": texts[pick],
                "html": pages[pick],
                "status": "published",
                "created_at": each["row"]["created_at"] + timedelta(minutes=number),
                "helpful_count": chance.randrange(5),
            }


def _table(model: type) -> sa.Table:
    table: Any = sa.inspect(model).local_table
    assert isinstance(table, sa.Table)
    return table
