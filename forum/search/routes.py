"""/zoeken, and what looks like a title that is being typed."""

from flask import Blueprint, abort, make_response, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from forum import jobs
from forum.access import member
from forum.curation import misses
from forum.entries.reach import shared
from forum.extensions import limiter
from forum.search import setup
from forum.search.backend import IndexUnavailable
from forum.search.overview import overview, recent
from forum.search.page import ResultPage
from forum.search.query import BadQuery, SearchQuery
from forum.search.results import UnknownFilter, find, titles

SIMILAR = 5

routes = Blueprint("search", __name__)


@routes.record
def _start(state: BlueprintSetupState) -> None:
    setup.init_app(state.app)  # type: ignore[arg-type]


def _searcher() -> str:
    """Who is counted: a member wherever they are, a visitor by address."""
    signed_in = member()
    return f"member {signed_in.id}" if signed_in else f"visitor {get_remote_address()}"


def _allowance() -> str:
    return "120 per minute" if member() else "60 per minute"


@routes.get("/zoeken")
@limiter.limit(_allowance, key_func=_searcher)
def results() -> ResponseReturnValue:
    """What a search finds. One that finds nothing is counted each time, so no visitor's copy of it is kept."""
    try:
        query = SearchQuery.from_args(request.args)
    except BadQuery:
        abort(400)
    page: ResponseReturnValue = _results(query)
    if query.filters or query.page > 1 or not isinstance(page, str) or FOUND_NOTHING not in page:
        return page
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
    except UnknownFilter:
        abort(404)
    except IndexUnavailable:
        return make_response(render_template("search/unavailable.html", query=query), {"Cache-Control": "no-store"})
    if query.page > max(1, found.pages):
        abort(404)
    return render_template(
        "search/results.html", page=ResultPage(found), recent=[] if found.total else recent(member())
    )


@routes.get("/zoeken/vergelijkbaar")
@limiter.limit(_allowance, key_func=_searcher)
def similar() -> ResponseReturnValue:
    """A fragment for the forms: what exists already with a title like this one; empty when nothing does."""
    title = request.args.get("titel") or request.args.get("title", "")  # the latter is the name of the field
    entries = titles(title, member(), SIMILAR)
    return make_response(render_template("search/similar.html", entries=entries))
