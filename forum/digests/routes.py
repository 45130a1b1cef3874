"""The digest of a member: how often, the next one as it will be sent, and the past ones."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum import clock
from forum.access import member, settings
from forum.database import db
from forum.digests import drawing, mails, queries, rhythms, words
from forum.digests.editions import Edition, Editions
from forum.digests.forms import RhythmForm
from forum.digests.models import SKIPPED_LABELS, Frequency
from forum.i18n import _
from forum.mailer import is_suppressed
from forum.security import keep_nothing

routes = Blueprint("digests", __name__, url_prefix="/mijn/overzichtsmail")
routes.after_request(keep_nothing)


@routes.get("")
def mine() -> ResponseReturnValue:
    return _page(RhythmForm(rhythms.of(member()), formdata=None))


@routes.post("")
def choose() -> ResponseReturnValue:
    form = RhythmForm(rhythms.of(member()))
    if not form.validate_on_submit():
        return _page(form), 422
    rhythm = rhythms.choose(
        member(),
        Frequency(form.frequency.data),
        weekday=form.weekday.data,
        monthday=form.monthday.data,
        hour=form.hour.data,
    )
    db.session.commit()
    off = _("U krijgt geen overzichtsmail meer.")
    flash(off if rhythm.is_off else _("U krijgt de overzichtsmail %(often)s.", often=words.often(rhythm)), "ok")
    return redirect(url_for("digests.mine"))


@routes.get("/volgende.eml")
def next_mail() -> ResponseReturnValue:
    """The very message, for whoever wants to see it in their own mail program."""
    edition = _next()
    if edition.is_empty:
        return redirect(url_for("digests.mine"))
    mail = mails.message(member(), edition, rhythms.of(member()))
    given = {"Content-Disposition": 'attachment; filename="overzichtsmail.eml"'}
    return Response(mail.as_bytes(), mimetype="message/rfc822", headers=given)


def _page(form: RhythmForm) -> str:
    owner, edition = member(), _next()
    return render_template(
        "digests/mine.html",
        form=form,
        rhythm=rhythms.of(owner),
        edition=edition,
        subject="" if edition.is_empty else words.subject(edition),
        drawn=drawing.on_page,
        at=str,
        past=queries.past(owner),
        is_suppressed=is_suppressed(owner.email),
        sender=settings().sender("digest"),
        skipped=SKIPPED_LABELS,
    )


def _next() -> Edition:
    """The next digest, as it would be if it were sent now."""
    return next(iter(Editions([member()], clock.now())))[1]
