from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forum.access import member
from forum.entries.listing import listing
from forum.tips.models import Tip

routes = Blueprint("tips", __name__)


@routes.get("/tips/")
def index() -> ResponseReturnValue:
    return render_template("tips/index.html", list=listing(Tip, request.args, member()))
