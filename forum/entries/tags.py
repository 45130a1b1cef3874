"""Tags: filed under by name, used by their own name even when typed as a synonym, merged by moderators."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from forum.accounts.models import Member
from forum.database import db
from forum.entries.models import Entry, Tag, entry_tag
from forum.entries.reach import within
from forum.events import record
from forum.slugs import slug

MOST = 8
LONGEST = 40


def label(entry: Entry, names: Iterable[str]) -> None:
    """File the entry under these tags and no others; new words become tags, synonyms their tag."""
    _file(entry, _tags_named(list(names)[: MOST * 2])[:MOST])


def parse(text: str) -> list[str]:
    """The tags in a comma-separated text, tidied, each once."""
    words = (" ".join(part.split()).strip("# ").lower()[:LONGEST] for part in text.split(","))
    return list(dict.fromkeys(word for word in words if word))


def merge(tag: Tag, into: Tag, *, by: Member) -> None:
    """Make `tag` a synonym of `into`: its entries move, and who types it gets the other.

    Raises ValueError for a tag merged with itself. Undone by `part`, which keeps the entries where they are.
    """
    target = into if into.synonym_of_id is None else db.session.get_one(Tag, into.synonym_of_id)
    if target.id == tag.id:
        raise ValueError("a tag cannot be a synonym of itself")
    moved = db.session.scalars(sa.select(entry_tag.c.entry_id).where(entry_tag.c.tag_id == tag.id)).all()
    db.session.execute(sa.update(Tag).where(Tag.synonym_of_id == tag.id).values(synonym_of_id=target.id))
    tag.synonym_of = target
    for entry in _with_tags(moved):
        _file(entry, [target if own is tag else own for own in entry.tags])
        entry.version += 1
    record("merged", tag, by=by, into=target.id, entries=list(moved))


def part(tag: Tag, *, by: Member) -> None:
    """Let a synonym be a tag of its own again."""
    tag.synonym_of = None
    record("parted", tag, by=by)


def rename(tag: Tag, name: str, *, by: Member) -> None:
    """Spell a tag differently. Raises ValueError when another tag is called so."""
    taken = db.session.scalar(sa.select(Tag.id).where(Tag.slug == slug(name), Tag.id != tag.id))
    if taken:
        raise ValueError("another tag has that name")
    tag.name, tag.slug = name, slug(name)
    filed = db.session.scalars(sa.select(entry_tag.c.entry_id).where(entry_tag.c.tag_id == tag.id)).all()
    for entry in _with_tags(filed):
        _file(entry, entry.tags)
        entry.version += 1
    record("renamed", tag, by=by, entries=list(filed))


def suggestions(text: str, reader: Member | None, limit: int = 8) -> sa.Select[Tag, int]:
    """Tags whose name or synonym begins with or holds `text`, most used first, with how often.

    Counted is what stands in the reader's lists; a tag that is used elsewhere only, as in drafts, is left out.
    """
    used = sa.func.count(Entry.id).label("used")
    return (
        sa.select(Tag, used)
        .outerjoin(entry_tag, entry_tag.c.tag_id == sa.func.coalesce(Tag.synonym_of_id, Tag.id))
        .outerjoin(Entry, sa.and_(Entry.id == entry_tag.c.entry_id, within(reader)))
        .having(sa.or_(used > 0, sa.func.count(entry_tag.c.entry_id) == 0))
        .where(Tag.slug.contains(slug(text), autoescape=True))
        .options(selectinload(Tag.synonym_of))
        .group_by(Tag.id)
        .order_by(Tag.slug.startswith(slug(text), autoescape=True).desc(), used.desc(), Tag.name)
        .limit(limit)
    )


def _tags_named(names: list[str]) -> list[Tag]:
    by_slug = {slug(name): name for name in names if name.strip()}
    known = {
        tag.slug: tag.synonym_of or tag
        for tag in db.session.scalars(sa.select(Tag).where(Tag.slug.in_(by_slug)).options(selectinload(Tag.synonym_of)))
    }
    for key in by_slug.keys() - known.keys():
        known[key] = Tag(slug=key, name=by_slug[key])
        db.session.add(known[key])
    return list(dict.fromkeys(known[key] for key in by_slug))


def _file(entry: Entry, tags: Iterable[Tag]) -> None:
    """Give the entry these tags, each once, and repeat them in its labels."""
    entry.tags = list(dict.fromkeys(tags))
    entry.labels = [[tag.slug, tag.name] for tag in sorted(entry.tags, key=lambda tag: tag.name)]


def _with_tags(ids: Iterable[int]) -> Iterable[Entry]:
    return db.session.scalars(sa.select(Entry).where(Entry.id.in_(list(ids))).options(selectinload(Entry.tags)))
