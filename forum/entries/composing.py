"""Writing an entry of any kind: a new one, a draft, a change. The kinds' routes are one line each."""

from typing import Any

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from forum.access import allowed, get_or_404, member
from forum.database import db
from forum.entries import actions, unsent
from forum.entries.forms import EntryForm, once
from forum.entries.models import Entry
from forum.i18n import _, moment

POSTING = "30 per 5 minutes; 300 per day"
JUDGING = "120 per 5 minutes"  # votes, answers, taking back: each is an event, and makes every page anew


def new(form_class: type[EntryForm]) -> ResponseReturnValue:
    """Show the empty form (or what was typed before), or publish or keep what it sends.

    Sent to `look`, it comes back as it is, with what exists already under its title.
    """
    allowed(form_class.kind, to="publish")
    form, kept_at = _open(form_class, {"theme": request.args.get("thema", ""), "title": request.args.get("titel", "")})
    if request.method == "POST":
        twin = _already_sent(form.sent_as.data)
        if twin:
            return redirect(twin.url)
        if "look" in request.form:
            return _show(form, None, kept_at, status=200)
        if form.validate():
            return _create(form)
    return _show(form, None, kept_at)


def edit(form_class: type[EntryForm], entry_id: int) -> ResponseReturnValue:
    """Change an entry, or finish a draft."""
    entry = get_or_404(form_class.kind, entry_id, to="edit", options=(joinedload(Entry.theme),))
    form, kept_at = _open(form_class, form_class.values_of(entry))
    form.keeping = form.keeping and not entry.is_published
    if request.method == "POST" and form.validate() and not _overtaken(entry, form):
        return _change(entry, form)
    return _show(form, entry, kept_at)


def _open(form_class: type[EntryForm], values: dict[str, Any]) -> tuple[EntryForm, str]:
    """The form with what was sent, else with what was kept of it, else with `values`; and when it was kept."""
    if request.method == "POST":
        form = form_class()
        form.keeping = "draft" in request.form
        return form, ""
    kept = unsent.find(member(), request.path)
    if kept is None:
        return form_class(formdata=None, data=values), ""
    form = form_class(formdata=MultiDict(kept.fields))
    form.sent_as.data = once()
    return form, moment(kept.saved_at)


def _create(form: EntryForm) -> ResponseReturnValue:
    author = member()
    entry = form.kind()
    form.fill(entry)
    entry.sent_as = form.sent_as.data or None
    write = actions.draft if form.keeping else actions.publish
    write(entry, by=author, labels=form.labels())
    unsent.forget(author, request.path)
    try:
        db.session.commit()
    except IntegrityError:  # the same form, sent twice at once
        db.session.rollback()
        twin = _already_sent(form.sent_as.data)
        return redirect(twin.url) if twin else abort(400)
    flash(_("Uw concept is bewaard.") if form.keeping else _("Het staat op het forum."), "ok")
    return redirect(entry.url)


def _change(entry: Entry, form: EntryForm) -> ResponseReturnValue:
    author = member()
    was_published = entry.is_published
    form.fill(entry)
    if was_published or form.keeping:
        actions.revise(entry, by=author, labels=form.labels(), reason=form.reason.data or "")
    else:
        entry.name()
        actions.publish(entry, by=author, labels=form.labels())
    unsent.forget(author, request.path)
    db.session.commit()
    said = _("Uw wijziging is bewaard.") if was_published else _("Het staat op het forum.")
    flash(_("Uw concept is bewaard.") if form.keeping else said, "ok")
    return redirect(entry.url)


def _overtaken(entry: Entry, form: EntryForm) -> bool:
    """Whether a colleague changed the draft meanwhile: told once, because a draft keeps no older versions."""
    opened, form.opened.data = form.opened.data, str(entry.version)
    if entry.is_published or opened in (None, "", form.opened.data):
        return False
    told = _("Een collega veranderde dit concept terwijl u typte. Uw tekst staat hieronder en is nog niet bewaard. "
             "Bekijk in een ander venster wat er nu staat. Bewaart u nog eens? Dan vervangt uw tekst die.")  # fmt: skip
    form.form_errors.append(told)
    return True


def _show(form: EntryForm, entry: Entry | None, kept_at: str, status: int = 0) -> ResponseReturnValue:
    status = status or (422 if request.method == "POST" else 200)
    page = f"{form.kind.folder}/form.html"
    return render_template(page, form=form, entry=entry, kind=form.kind, kept_at=kept_at), status


def _already_sent(sent_as: str | None) -> Entry | None:
    """The entry that this very form made before: the button was pressed twice."""
    if not sent_as:
        return None
    return db.session.scalars(sa.select(Entry).where(Entry.sent_as == sent_as, Entry.author_id == member().id)).first()
