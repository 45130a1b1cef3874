"""Sending an urgent announcement around, and how many read it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.access import get_or_404, member
from forum.accounts import register
from forum.accounts.queries import municipality_named
from forum.announcements.models import Announcement
from forum.database import db
from forum.extensions import limiter
from forum.i18n import _, ngettext
from forum.notifications import broadcasts
from forum.notifications.models import Circle

routes = Blueprint("broadcasts", __name__)

LONGEST = 2_000  # characters of names


class NotPossible(Exception):
    """What was filled in cannot be used; the message says why."""


@routes.route("/berichten/<int:entry_id>/rondsturen", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
def show(entry_id: int) -> ResponseReturnValue:
    """Editors choose whom it concerns; once it was sent the page tells how many read it."""
    announcement = get_or_404(Announcement, entry_id, to="edit")
    sent = broadcasts.of(announcement.id)
    if sent is not None:
        readers = broadcasts.readers(announcement)
        return render_template("notifications/reach.html", entry=announcement, broadcast=sent, readers=readers)
    mistake = ""
    if request.method == "POST" and announcement.urgent and announcement.is_published:
        try:
            return _send(announcement)
        except NotPossible as error:
            mistake = str(error)
    page = render_template(
        "notifications/broadcast.html", entry=announcement, provinces=register.provinces(), mistake=mistake
    )
    return page, 422 if mistake else 200


def _send(announcement: Announcement) -> ResponseReturnValue:
    circle, codes = _circle()
    number = broadcasts.count(announcement, circle, codes)
    if not number:
        raise NotPossible(_("Deze keuze bereikt niemand. Kies ruimer."))
    broadcasts.send(announcement, circle, by=member(), codes=codes)
    db.session.commit()
    flash(ngettext("Het bericht gaat naar %(num)s lid.", "Het bericht gaat naar %(num)s leden.", number), "ok")
    return redirect(url_for("broadcasts.show", entry_id=announcement.id))


def _circle() -> tuple[Circle, list[str]]:
    """The circle that was chosen, with the municipalities of the provinces and names. Raises NotPossible."""
    try:
        circle = Circle(request.form.get("aan", ""))
    except ValueError:
        raise NotPossible(_("Kies wie het bericht krijgen.")) from None
    if circle is not Circle.PLACES:
        return circle, []
    chosen = set(request.form.getlist("provincie"))
    codes = [place.code for place in register.places() if place.province_code in chosen]
    for name in filter(str.strip, request.form.get("gemeenten", "")[:LONGEST].split(",")):
        found = municipality_named(name)
        if found is None:
            raise NotPossible(_("Wij kennen de gemeente %(name)s niet. Controleer de naam.", name=name.strip()))
        codes.append(found.code)
    if not codes:
        raise NotPossible(_("Kies een provincie, of noem een gemeente."))
    return circle, codes
