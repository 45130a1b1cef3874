from flask import Blueprint, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from forum.access import member
from forum.entries import composing, reading
from forum.entries.composing import POSTING
from forum.entries.listing import listing
from forum.entries.reach import shared
from forum.extensions import limiter
from forum.initiatives import record
from forum.initiatives.forms import InitiativeForm
from forum.initiatives.models import Initiative

routes = Blueprint("initiatives", __name__)


@routes.get("/initiatieven/")
@shared
def index() -> ResponseReturnValue:
    return render_template("initiatives/index.html", list=listing(Initiative, request.args, member()))


@routes.route("/initiatieven/nieuw", methods=["GET", "POST"])
@limiter.limit(POSTING, methods=["POST"])
def new() -> ResponseReturnValue:
    return composing.new(InitiativeForm)


@routes.get("/initiatieven/<int:entry_id>", defaults={"slug": ""})
@routes.get("/initiatieven/<int:entry_id>-<slug>")
def show(entry_id: int, slug: str) -> ResponseReturnValue:
    return reading.show(Initiative, entry_id, slug)


@routes.route("/initiatieven/<int:entry_id>-<slug>/bewerken", methods=["GET", "POST"])
@limiter.limit(POSTING, methods=["POST"])
def edit(entry_id: int, slug: str) -> ResponseReturnValue:
    return composing.edit(InitiativeForm, entry_id)


@routes.record_once
def _words(state: BlueprintSetupState) -> None:
    """What the templates of initiatives ask of the record."""
    for name in ("blanks", "completeness", "sections", "period", "euros", "fte"):
        state.app.jinja_env.globals[name] = getattr(record, name)
