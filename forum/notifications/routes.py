"""The bell's list, and marking as read."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from forum.access import member
from forum.database import db
from forum.extensions import limiter
from forum.notifications import buttons, inbox, presence, wording
from forum.notifications.paging import number_or_404, page_or_404
from forum.security import keep_nothing

routes = Blueprint("notifications", __name__, url_prefix="/mijn/meldingen")
routes.after_request(keep_nothing)


@routes.record_once
def _words(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(
        here=presence.here,
        standing=presence.standing,
        happened=wording.happened,
        reason_for=wording.reason,
        follow_state=buttons.state,
    )


@routes.get("")
def index() -> ResponseReturnValue:
    """What a member was told, by item; `toon=ongelezen` for what is unread only."""
    only_unread, page = request.args.get("toon") == "ongelezen", page_or_404(request.args)
    groups, is_more = inbox.groups(member(), only_unread=only_unread, page=page)
    if not groups and page > 1:
        return redirect(url_for("notifications.index"))
    return render_template(
        "notifications/index.html",
        groups=groups, newest=inbox.newest(member()), only_unread=only_unread, page=page, is_more=is_more,
    )  # fmt: skip


@routes.post("/gelezen")
@limiter.limit("120 per 5 minutes")
def read() -> ResponseReturnValue:
    """Mark one item (`stuk`) or everything as read, up to the newest notification that was on the page (`tot`)."""
    entry_id = number_or_404(request.form.get("stuk"))
    inbox.mark_read(member(), entry_id=entry_id, up_to=number_or_404(request.form.get("tot")))
    db.session.commit()
    toon = "ongelezen" if request.form.get("toon") == "ongelezen" else None
    return redirect(url_for("notifications.index", toon=toon))
