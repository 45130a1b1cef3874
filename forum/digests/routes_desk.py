"""For administrators: how far sending is, and what no machine may decide."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum import clock
from forum.access import member
from forum.database import db
from forum.digests import actions, queries
from forum.digests.models import Digest
from forum.i18n import _
from forum.notifications import decisions
from forum.notifications.models import DirectMail

routes = Blueprint("digest_desk", __name__, url_prefix="/moderatie/overzichtsmail")


@routes.before_request
def administrators_only() -> None:
    person = member()
    if person is not None and not person.is_administrator:
        abort(403)


@routes.get("")
def overview() -> ResponseReturnValue:
    waiting = {"troubled": queries.troubled(), "direct": decisions.troubled(member())}
    return render_template("digests/overview.html", progress=queries.progress(clock.now()), **waiting)


@routes.post("/<int:digest_id>/<any(opnieuw, verstuurd):decision>")
def decide(digest_id: int, decision: str) -> ResponseReturnValue:
    digest = db.session.get(Digest, digest_id) or abort(404)
    verb = actions.send_again if decision == "opnieuw" else actions.call_sent
    return _decided(lambda: verb(digest, at=clock.now()))


@routes.post("/direct/<int:mail_id>/<any(opnieuw, verstuurd):decision>")
def decide_direct(mail_id: int, decision: str) -> ResponseReturnValue:
    mail = db.session.get(DirectMail, mail_id) or abort(404)
    verb = decisions.send_again if decision == "opnieuw" else decisions.call_sent
    return _decided(lambda: verb(mail, at=clock.now()))


def _decided(decide: Callable[[], None]) -> ResponseReturnValue:
    """Who comes second hears that it was decided."""
    try:
        decide()
        db.session.commit()
        flash(_("Genoteerd."), "ok")
    except (actions.Settled, decisions.Settled):
        flash(_("Hierover is al besloten."), "info")
    return redirect(url_for("digest_desk.overview"))
