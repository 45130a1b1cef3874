from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forum.access import member
from forum.entries import composing, reading
from forum.entries.composing import POSTING
from forum.entries.listing import listing
from forum.entries.reach import shared
from forum.extensions import limiter
from forum.tips.forms import TipForm
from forum.tips.models import Tip

routes = Blueprint("tips", __name__)


@routes.get("/tips/")
@shared
def index() -> ResponseReturnValue:
    return render_template("tips/index.html", list=listing(Tip, request.args, member()))


@routes.route("/tips/nieuw", methods=["GET", "POST"])
@limiter.limit(POSTING, methods=["POST"])
def new() -> ResponseReturnValue:
    return composing.new(TipForm)


@routes.get("/tips/<int:entry_id>", defaults={"slug": ""})
@routes.get("/tips/<int:entry_id>-<slug>")
def show(entry_id: int, slug: str) -> ResponseReturnValue:
    return reading.show(Tip, entry_id, slug)


@routes.route("/tips/<int:entry_id>-<slug>/bewerken", methods=["GET", "POST"])
@limiter.limit(POSTING, methods=["POST"])
def edit(entry_id: int, slug: str) -> ResponseReturnValue:
    return composing.edit(TipForm, entry_id)
