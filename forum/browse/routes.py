"""The front page, themes, municipalities, members."""

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from forum.access import get_or_404, member
from forum.accounts import register
from forum.accounts.models import Member
from forum.browse import provinces, queries
from forum.browse.pages import pages
from forum.browse.shelves import kind_tabs, shelf
from forum.database import db
from forum.entries.models import Entry, Theme
from forum.entries.queries import listed
from forum.entries.reach import shared
from forum.i18n import _l

__all__ = ["home", "members", "municipalities", "pages", "themes"]

home = Blueprint("home", __name__)
themes = Blueprint("themes", __name__)
municipalities = Blueprint("municipalities", __name__)
members = Blueprint("members", __name__)

LARGEST_ID = 2**31 - 1
REPLIES = 20  # a page
URBANITY = {
    1: _l("Zeer sterk stedelijk"),
    2: _l("Sterk stedelijk"),
    3: _l("Matig stedelijk"),
    4: _l("Weinig stedelijk"),
    5: _l("Niet stedelijk"),
}  # the classes of CBS


@home.record_once
def _words(state: BlueprintSetupState) -> None:
    """What the reader's own piece of the front page asks."""
    state.app.jinja_env.globals["news_of"] = queries.news_of


@home.get("/")
@shared
def index() -> ResponseReturnValue:
    reader = member()
    lists = queries.front_page(reader)
    return render_template("browse/home.html", lists=lists, themes=queries.themes_in_brief(reader), reader=reader)


@themes.get("/themas/", endpoint="index")
@shared
def theme_index() -> ResponseReturnValue:
    return render_template("browse/themes.html", themes=queries.themes_in_brief(member()))


@themes.get("/themas/<slug>", endpoint="show")
@shared
def theme(slug: str) -> ResponseReturnValue:
    found = db.session.scalars(sa.select(Theme).where(Theme.slug == slug)).first() or abort(404)
    reader = member()
    shown = shelf(listed(reader).where(Entry.theme_id == found.id), request.args, found.url)
    return render_template("browse/theme.html", theme=found, shelf=shown, reader=reader)


@municipalities.get("/gemeenten/", endpoint="index")
@shared
def municipality_index() -> ResponseReturnValue:
    words = request.args.get("q", "").strip()[:80]
    only_sharing = request.args.get("gedeeld") == "ja"
    overview = provinces.overview(queries.shared_by_municipality(member()), words, only_sharing)
    return render_template("browse/municipalities.html", overview=overview, q=words, only_sharing=only_sharing)


@municipalities.get("/gemeenten/<code>", endpoint="show")
@shared
def municipality(code: str) -> ResponseReturnValue:
    """By CBS code; the name that people mention it by (`@almere`) leads there."""
    row = db.session.execute(queries.with_headcount(code)).first()
    if row is None:
        return _by_handle(code)
    (found, headcount), reader = row, member()
    return render_template(
        "browse/municipality.html",
        municipality=found,
        urbanity=URBANITY[found.urbanity],
        density=round(found.population * 100 / found.area_ha),
        shelf=shelf(listed(reader).where(Entry.municipality_code == found.code), request.args, found.url),
        people=db.session.scalars(queries.members_of(found)).all() if reader else None,
        headcount=headcount,
        reader=reader,
    )


@members.get(f"/leden/<int(max={LARGEST_ID}):member_id>", endpoint="show")
def profile(member_id: int) -> ResponseReturnValue:
    """A colleague: what they do and what they shared. Never their address."""
    found = get_or_404(Member, member_id, to="read", options=[joinedload(Member.municipality)])
    if request.args.get("toon") == "reacties":
        return _replies(found)
    shown = shelf(listed(member()).where(Entry.author_id == found.id), request.args, found.url)
    return render_template("browse/member.html", person=found, shelf=shown, kinds=shown.tabs)


def _replies(author: Member) -> ResponseReturnValue:
    before = request.args.get("na", type=int)
    if before is not None and not 0 < before <= LARGEST_ID:
        abort(400)
    rows = db.session.execute(queries.replies_by(author, member(), before=before).limit(REPLIES + 1)).all()
    older = rows[REPLIES - 1].Reply.id if len(rows) > REPLIES else None
    shown = {"replies": rows[:REPLIES], "older": older, "kinds": kind_tabs(author.url, None), "show_replies": True}
    return render_template("browse/member_replies.html", person=author, **shown)


def _by_handle(handle: str) -> ResponseReturnValue:
    known = {place.handle: place.url for place in register.places()}
    return redirect(known.get(handle.lower()) or abort(404), code=301)
