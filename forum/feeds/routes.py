"""An Atom feed of every public list: everything, a kind, a theme, a municipality, a tag."""

from collections.abc import Callable
from email.utils import format_datetime
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from forum.access import settings
from forum.accounts import register
from forum.announcements.models import Announcement
from forum.database import db
from forum.entries import queries
from forum.entries.models import Entry, Tag, Theme
from forum.feeds.atom import Feed, write
from forum.i18n import _
from forum.initiatives.models import Initiative
from forum.threads.models import Thread
from forum.tips.models import Tip

routes = Blueprint("feeds", __name__)

MOST = 30  # entries a feed
KINDS: dict[str, type[Entry]] = {kind.section: kind for kind in (Initiative, Tip, Thread, Announcement)}

Scope = tuple[str, str, sa.Select[Entry]]
"""The title of a list, its page, and what it holds."""


@routes.get("/feeds/<any(alles,initiatieven,tips,gesprekken,berichten):of>.atom", defaults={"name": ""})
@routes.get("/feeds/<any(themas,gemeenten,tags):of>/<name>.atom")
def atom(of: str, name: str) -> ResponseReturnValue:
    """What a visitor may see, newest first; 304 for a reader that has it."""
    title, page, query = _scopes().get(of, _kind(of))(name)
    feed = Feed(title, request.path, page, list(db.session.scalars(_newest(query))))
    text = write(feed, site_url=settings().url, site_name=settings().site_name)
    response = Response(text, mimetype="application/atom+xml")
    response.headers["Last-Modified"] = format_datetime(feed.updated, usegmt=True)
    response.headers["Cache-Control"] = "public, max-age=300"
    response.add_etag()
    return response.make_conditional(request)


def _newest(query: sa.Select[Entry]) -> sa.Select[Entry]:
    """By when they were published, not by the last reply; with their texts."""
    shown = sa.select(Entry).options(*queries.card_parts(html=True))
    if query.whereclause is not None:
        shown = shown.where(query.whereclause)
    return shown.order_by(Entry.published_at.desc(), Entry.id.desc()).limit(MOST)


def _scopes() -> dict[str, Callable[[str], Scope]]:
    return {"alles": _everything, "themas": _theme, "gemeenten": _municipality, "tags": _tag}


def _everything(_name: str) -> Scope:
    return _("Alles"), "/", queries.listed(None)


def _kind(section: str) -> Callable[[str], Scope]:
    kind: Any = KINDS.get(section)
    return lambda _name: (str(kind.kind_plural), f"/{section}/", queries.listed(None, kind))


def _theme(slug: str) -> Scope:
    theme = db.session.scalars(sa.select(Theme).where(Theme.slug == slug)).first() or abort(404)
    return theme.name, theme.url, queries.listed(None).where(Entry.theme_id == theme.id)


def _municipality(code: str) -> Scope:
    name = register.municipalities().get(code) or abort(404)
    page = f"/gemeenten/{code}"
    return _("Gemeente %(name)s", name=name), page, queries.narrowed(queries.listed(None), municipality=code)


def _tag(slug: str) -> Scope:
    """A synonym is told by its own name and holds what its tag holds."""
    found = db.session.execute(queries.tag(slug, None)).first()
    if found is None and db.session.scalar(sa.select(Tag.id).where(Tag.slug == slug)) is None:
        abort(404)  # one that nothing public has at the moment stays: a reader that is subscribed goes on asking
    return found.asked if found else slug, f"/zoeken?tag={slug}", queries.narrowed(queries.listed(None), tag=slug)
