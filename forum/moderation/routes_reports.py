"""Reporting an entry or a reply, for every member; and what moderators do with a report."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_login import current_user
from sqlalchemy.orm import joinedload

from forum.access import get_or_404
from forum.database import db
from forum.entries import actions as entries
from forum.entries.models import Entry, Reply, Report
from forum.extensions import limiter
from forum.i18n import _
from forum.moderation import actions, queries
from forum.moderation.forms import ReportForm
from forum.moderation.gate import found, moderator, routes

patiently = limiter.limit("30 per hour", key_func=lambda: f"member {getattr(current_user, 'id', '')}", methods=["POST"])


@routes.route("/items/<int:entry_id>/melden", methods=["GET", "POST"])
@patiently
def report_entry(entry_id: int) -> ResponseReturnValue:
    entry = get_or_404(Entry, entry_id, to="report")
    return _report(entry, entry, entry.url)


@routes.route("/reacties/<int:reply_id>/melden", methods=["GET", "POST"])
@patiently
def report_reply(reply_id: int) -> ResponseReturnValue:
    reply = get_or_404(Reply, reply_id, to="report", options=[joinedload(Reply.entry)])
    return _report(reply, reply.entry, url_for("entries.reply_permalink", reply_id=reply_id))


@routes.get("/moderatie/meldingen/<int:id>")
def report(id: int) -> ResponseReturnValue:
    """To what was reported, for the log; a reply to its place under the entry."""
    report = found(Report, id)
    if report.reply_id is not None:
        return redirect(url_for("entries.reply_permalink", reply_id=report.reply_id))
    return redirect(url_for("entries.permalink", entry_id=report.entry_id))


@routes.post("/moderatie/meldingen/<int:id>/intrekken")
def uphold(id: int) -> ResponseReturnValue:
    report = found(Report, id)
    if report.settled_at is not None:
        return _already()
    actions.uphold(report, by=moderator())
    db.session.commit()
    flash(_("Ingetrokken. De melding is afgehandeld. U kunt dit hieronder ongedaan maken."), "ok")
    return redirect(url_for("moderation.desk"))


@routes.post("/moderatie/meldingen/<int:id>/afwijzen")
def dismiss(id: int) -> ResponseReturnValue:
    report = found(Report, id)
    if report.settled_at is not None:
        return _already()
    actions.dismiss(report, by=moderator())
    db.session.commit()
    flash(_("De melding is afgewezen: het stuk blijft staan. U kunt dit hieronder ongedaan maken."), "ok")
    return redirect(url_for("moderation.desk"))


@routes.post("/moderatie/meldingen/<int:id>/heropenen")
def bring_back(id: int) -> ResponseReturnValue:
    report = found(Report, id)
    if report.settled_at is None:
        flash(_("Deze melding staat al open."), "info")
        return redirect(url_for("moderation.desk"))
    actions.bring_back(report, by=moderator(), restoring=queries.withdrew(report))
    db.session.commit()
    flash(_("De melding staat weer open."), "ok")
    return redirect(url_for("moderation.desk"))


def _report(subject: Entry | Reply, entry: Entry, back: str) -> ResponseReturnValue:
    reporter = moderator()
    if actions.open_report_by(reporter, subject):
        flash(_("U hebt dit al gemeld. Een moderator kijkt ernaar."), "info")
        return redirect(back)
    form = ReportForm()
    if not form.validate_on_submit():
        page = render_template("moderation/report.html", form=form, entry=entry, reply=_reply(subject), back=back)
        return page, 422 if form.is_submitted() else 200
    entries.report(subject, _told(form), by=reporter)
    db.session.commit()
    flash(_("Dank u wel. Een moderator kijkt er zo snel mogelijk naar."), "ok")
    return redirect(back)


def _told(form: ReportForm) -> str:
    """The reason as moderators read it: in Dutch, whatever the language of the reporter."""
    with force_locale("nl"):
        label = str(actions.REASONS[form.reason.data])
    return f"{label}: {form.text.data}" if form.text.data else label


def _reply(subject: Entry | Reply) -> Reply | None:
    return subject if isinstance(subject, Reply) else None


def _already() -> ResponseReturnValue:
    flash(_("Deze melding was al afgehandeld."), "info")
    return redirect(url_for("moderation.desk"))
