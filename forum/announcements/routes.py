from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forum.access import member
from forum.announcements.forms import AnnouncementForm
from forum.announcements.models import Announcement
from forum.entries import composing, reading
from forum.entries.composing import POSTING
from forum.entries.listing import listing
from forum.entries.reach import shared
from forum.extensions import limiter

routes = Blueprint("announcements", __name__)


@routes.get("/berichten/")
@shared
def index() -> ResponseReturnValue:
    return render_template("announcements/index.html", list=listing(Announcement, request.args, member()))


@routes.route("/berichten/nieuw", methods=["GET", "POST"])
@limiter.limit(POSTING, methods=["POST"])
def new() -> ResponseReturnValue:
    return composing.new(AnnouncementForm)


@routes.get("/berichten/<int:entry_id>", defaults={"slug": ""})
@routes.get("/berichten/<int:entry_id>-<slug>")
def show(entry_id: int, slug: str) -> ResponseReturnValue:
    return reading.show(Announcement, entry_id, slug)


@routes.route("/berichten/<int:entry_id>-<slug>/bewerken", methods=["GET", "POST"])
@limiter.limit(POSTING, methods=["POST"])
def edit(entry_id: int, slug: str) -> ResponseReturnValue:
    return composing.edit(AnnouncementForm, entry_id)
