"""What owners do: say that an entry is still right, by the link in their mail or on its page."""

from flask import Blueprint, abort, flash, redirect, render_template
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from forum.access import get_or_404, member
from forum.curation import reviews, showing
from forum.database import db
from forum.entries.models import Entry
from forum.i18n import _

routes = Blueprint("curation", __name__)


@routes.record_once
def _words(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(
        awards=showing.awards, awards_of=showing.awards_of, wants_care=reviews.wants_care, extended=reviews.extended
    )


@routes.route("/nakijken/<token>", methods=["GET", "POST"])
def review(token: str) -> ResponseReturnValue:
    """The page behind the link in the mail: one button. The link is the proof of who it is, as for a password."""
    asked = reviews.behind(token)
    if asked is None or asked.asked_of is None or not asked.asked_of.is_active or not asked.entry.is_published:
        return render_template("curation/answered.html"), 410
    if asked.entry.author_id != asked.asked_of_id:
        return render_template("curation/answered.html"), 410
    form = FlaskForm()
    if not form.validate_on_submit():
        return render_template("curation/review.html", entry=asked.entry, form=form)
    reviews.confirm(asked.entry, by=asked.asked_of)
    db.session.commit()
    return render_template("curation/thanks.html", entry=asked.entry)


@routes.post("/items/<int:entry_id>/klopt-nog")
def confirm(entry_id: int) -> ResponseReturnValue:
    """From the page of the entry, by who may edit it."""
    entry = get_or_404(Entry, entry_id, to="edit")
    if not entry.is_published:
        abort(403)
    reviews.confirm(entry, by=member())
    db.session.commit()
    flash(_("Bedankt. Bij dit stuk staat nu dat het vandaag is nagekeken."), "ok")
    return redirect(entry.url)
