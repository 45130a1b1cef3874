from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forum.access import member
from forum.entries.listing import listing
from forum.initiatives.models import Initiative

routes = Blueprint("initiatives", __name__)


@routes.get("/initiatieven/")
def index() -> ResponseReturnValue:
    return render_template("initiatives/index.html", list=listing(Initiative, request.args, member()))
