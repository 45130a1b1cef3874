"""The pages of the spread: of one practice, and of the whole site."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from forum.access import member
from forum.adoptions.models import Mode, State
from forum.entries import reading
from forum.entries.reach import reach, shared
from forum.events import site_version
from forum.initiatives.models import Initiative
from forum.spread import fit, lineage, overview, places
from forum.spread.curve import day, named_day
from forum.spread.download import as_csv
from forum.spread.shapes import shapes
from forum.spread.story import story

routes = Blueprint("spread", __name__)


@routes.get("/verspreiding")
@shared
def index() -> ResponseReturnValue:
    themes = overview.themes()
    slug = request.args.get("thema", "")
    theme = next((theme for theme in themes if theme.slug == slug), None)
    if slug and theme is None:
        abort(404)
    found = overview.overview(member(), theme.id if theme else None)
    return render_template("spread/index.html", spread=found, themes=themes, theme=theme)


@routes.get("/initiatieven/<int:entry_id>-<slug>/verspreiding")
def show(entry_id: int, slug: str) -> ResponseReturnValue:
    entry, reader = reading.load(Initiative, entry_id), member()
    if entry.slug != slug:
        return redirect(url_for("spread.show", entry_id=entry.id, slug=entry.slug), code=301)
    kept = (entry.id, entry.version, site_version(), reach(reader))
    return render_template("spread/show.html", entry=entry, reader=reader, kept=kept, tell=lambda: story(entry, reader))


@routes.get("/initiatieven/<int:entry_id>-<slug>/verspreiding.csv")
def download(entry_id: int, slug: str) -> ResponseReturnValue:
    entry = reading.load(Initiative, entry_id)
    text = as_csv(lineage.family(entry.id, member()), entry.municipality_name)
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="verspreiding-{entry.id}-{entry.slug}.csv"'
    return response


def words() -> dict[State | Mode, str]:
    """The names of states and modes in the reader's language, looked up once for a page that repeats them."""
    return {one: one.label for one in (*State, *Mode)}


@routes.record_once
def _words(state: BlueprintSetupState) -> None:
    """What templates ask of the spread, within parts that are kept."""
    state.app.jinja_env.globals.update(
        adoption_fit=fit.fit,
        adoption_suggestions=fit.suggestions,
        spread_overview=overview.overview,
        spread_tallies=overview.tallies,
        spread_exchange=places.exchange,
        spread_shapes=shapes,
        spread_day=day,
        named_day=named_day,
        spread_words=words,
        reach=reach,
        site_state=site_version,
    )
