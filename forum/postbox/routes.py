"""What members do about the mail they get: stop it by the link in a mail, and mend it when it comes back."""

from contextlib import nullcontext

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from forum import i18n
from forum.access import member as reader
from forum.accounts.models import Member
from forum.database import db
from forum.extensions import csrf, limiter
from forum.i18n import _
from forum.mailer import suppression, unsubscribing
from forum.mailer.unsubscribing import Subject
from forum.postbox import actions

routes = Blueprint("postbox", __name__)


@routes.route("/uitschrijven/<token>", methods=["GET", "POST"])
@csrf.exempt
def unsubscribe(token: str) -> ResponseReturnValue:
    """A GET changes nothing, for scanners follow links; a POST stops this one thing at once.

    Exempt from CSRF tokens, for mail programs press the button (RFC 8058) without a page or a session. The address is
    the proof: whoever does not know it can send nothing, and it only leads to less mail, or back.
    """
    subject = unsubscribing.behind(token)
    member = db.session.get(Member, subject.member_id) if subject is not None else None
    if subject is None or member is None:
        return _private(render_template("postbox/unknown.html"), 404)
    with nullcontext() if i18n.COOKIE in request.cookies else force_locale(member.language):
        return _private(_answer(subject))


def _answer(subject: Subject) -> str:
    what = subject.describe()
    if what is None:
        return render_template("postbox/unknown.html")
    if request.method != "POST":
        return render_template("postbox/unsubscribe.html", what=what)
    if "state" in request.form:
        return _changed(subject, what, request.form["state"])
    was = subject.stop()
    db.session.commit()
    again = "" if was in unsubscribing.STOPPED else was
    return render_template("postbox/stopped.html", what=what, was=again, less=subject.less(was))


@routes.get("/mijn/mail")
def mail() -> ResponseReturnValue:
    """Whether mail to the member arrives, and what to do when it does not."""
    return render_template("postbox/mail.html", trouble=suppression.found(reader().email))


@routes.post("/mijn/mail")
@limiter.limit("5 per day")
def mend() -> ResponseReturnValue:
    """Try the address again, with a mail at once that shows whether it arrives."""
    actions.mend(db.session.get_one(Member, reader().id))
    db.session.commit()
    flash(_("We sturen u weer mail. Er is meteen een proefmail onderweg: kijk of die aankomt."), "ok")
    return redirect(url_for("postbox.mail"))


def _changed(subject: Subject, what: str, state: str) -> str:
    """Less often than before, or as it was."""
    try:
        said = subject.undo(state)
    except ValueError:
        abort(400)
    db.session.commit()
    return render_template("postbox/changed.html", what=what, said=said)


def _private(page: str, status: int = 200) -> ResponseReturnValue:
    """Not kept by anyone: its address is a secret of one member."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
