"""/zoeken, and what looks like a title that is being typed."""

from flask import Blueprint, abort, make_response, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from markupsafe import Markup

from forum import jobs
from forum.access import member
from forum.curation import clicks, misses
from forum.entries.reach import shared
from forum.extensions import limiter
from forum.search import setup
from forum.search.backend import IndexUnavailable
from forum.search.explained import explained
from forum.search.overview import overview, recent
from forum.search.page import ResultPage
from forum.search.query import BadQuery, SearchQuery
from forum.search.related import related
from forum.search.results import UnknownFilter, find, titles
from forum.search.suggesting import suggestions

SIMILAR = 5

routes = Blueprint("search", __name__)


@routes.record
def _start(state: BlueprintSetupState) -> None:
    setup.init_app(state.app)  # type: ignore[arg-type]
    state.app.jinja_env.globals.update(related=related, exists_already=exists_already)


def _searcher() -> str:
    """Who is counted: a member wherever they are, a visitor by address."""
    signed_in = member()
    return f"member {signed_in.id}" if signed_in else f"visitor {get_remote_address()}"


def _allowance() -> str:
    return "120 per minute" if member() else "60 per minute"


@routes.get("/zoeken")
@limiter.limit(_allowance, key_func=_searcher)
def results() -> ResponseReturnValue:
    """What a search finds. One that finds nothing is counted each time, so no visitor's copy of it is kept.

    One that finds something says so to `clicks.Watching`, which counts it, kept or not.
    """
    try:
        query = SearchQuery.from_args(request.args)
    except BadQuery:
        abort(400)
    page: ResponseReturnValue = _results(query)
    if not query.text or query.filters or query.page > 1 or not isinstance(page, str):
        return page
    if FOUND_NOTHING not in page:
        return make_response(page, {clicks.HEADER: "some"})
    jobs.later(misses.count, query.text)
    return make_response(page, {"Cache-Control": "no-store"})


FOUND_NOTHING = "<div data-found-nothing>"  # in the page; what members write is escaped


@shared
def _results(query: SearchQuery) -> ResponseReturnValue:
    """For everyone with the same reach: an entry's event is handled once it is in the index."""
    if query.is_empty:
        return render_template("search/start.html", overview=overview(member()))
    try:
        found = find(query, member())
        why = explained(found, member()) if request.args.get("uitleg") else {}
    except UnknownFilter:
        abort(404)
    except IndexUnavailable:
        return make_response(render_template("search/unavailable.html", query=query), {"Cache-Control": "no-store"})
    if query.page > max(1, found.pages):
        abort(404)
    newest = [] if found.total else recent(member())
    return render_template("search/results.html", page=ResultPage(found), recent=newest, explained=why)


def _typing() -> str:
    return "300 per minute" if member() else "150 per minute"


@routes.get("/zoeken/suggesties")
@limiter.limit(_typing, key_func=_searcher)
@shared
def suggest() -> ResponseReturnValue:
    """A fragment for the search boxes: what someone may mean who is typing `q`; empty when there is nothing."""
    try:
        return render_template("search/suggestions.html", groups=suggestions(request.args.get("q", ""), member()))
    except IndexUnavailable:
        return make_response("", {"Cache-Control": "no-store"})


@routes.get("/zoeken/vergelijkbaar")
@limiter.limit(_allowance, key_func=_searcher)
def similar() -> ResponseReturnValue:
    """A fragment for the forms: what exists already with a title like this one; empty when nothing does."""
    title = request.args.get("titel") or request.args.get("title", "")  # the latter is the name of the field
    entries = titles(title, member(), SIMILAR)
    return make_response(render_template("search/similar.html", entries=entries))


def exists_already(title: str | None) -> Markup:
    """The same fragment for a form of a new entry that has a title already, as after a search."""
    if not title or not request.path.endswith("/nieuw"):
        return Markup()
    return Markup(render_template("search/similar.html", entries=titles(title, member(), SIMILAR)))  # noqa: S704
