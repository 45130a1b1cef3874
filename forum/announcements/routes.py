from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forum.access import member
from forum.announcements.models import Announcement
from forum.entries.listing import listing

routes = Blueprint("announcements", __name__)


@routes.get("/berichten/")
def index() -> ResponseReturnValue:
    return render_template("announcements/index.html", list=listing(Announcement, request.args, member()))
