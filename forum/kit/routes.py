from collections.abc import Callable

import sqlalchemy as sa
from flask import Blueprint, Response, abort, flash, redirect, render_template, request, session
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from forum.access import get_or_404, member, settings
from forum.accounts.models import Municipality
from forum.database import db
from forum.entries import reading
from forum.entries.models import Entry, Reply
from forum.extensions import limiter
from forum.i18n import _
from forum.initiatives.models import Initiative
from forum.kit import actions, archive, giving, package, queries
from forum.kit.forms import HELP, FileForm
from forum.kit.intake import Taken, TooLarge, take_in
from forum.kit.models import Attachment, AttachmentVersion
from forum.kit.types import ACCEPTED, LARGEST, Refused

routes = Blueprint("kit", __name__)

UPLOADS = {"kit.attach", "kit.attach_to_reply", "kit.replace"}
UPLOADING = "60 per hour"
MARGIN = 100_000
"""Bytes of a form beside its file."""
DRAINED = 120_000_000
"""Bytes of what is too large that are read to the end, so that the browser shows why."""

WITH_SUBJECT = (joinedload(Attachment.entry), joinedload(Attachment.reply))


@routes.route("/items/<int:entry_id>/bestanden", methods=["GET", "POST"])
@limiter.limit(UPLOADING, methods=["POST"])
def attach(entry_id: int) -> ResponseReturnValue:
    """Add a file to the kit of an initiative."""
    initiative = get_or_404(Initiative, entry_id, to="edit")
    return _upload(
        lambda taken: actions.attach(initiative, taken, by=member()),
        initiative, _("Bestand toevoegen"), _("Het bestand staat in de kit."), f"{initiative.url}#kit",
    )  # fmt: skip


@routes.route("/reacties/<int:reply_id>/bestanden", methods=["GET", "POST"])
@limiter.limit(UPLOADING, methods=["POST"])
def attach_to_reply(reply_id: int) -> ResponseReturnValue:
    """Add a file to a reply, and see to those that are there."""
    answer = get_or_404(Reply, reply_id, to="edit")
    return _upload(
        lambda taken: actions.attach(answer, taken, by=member()),
        answer, _("Bestanden bij uw reactie"), _("Het bestand staat bij de reactie."), _page_of(answer),
    )  # fmt: skip


@routes.route("/bestanden/<int:attachment_id>/vervangen", methods=["GET", "POST"])
@limiter.limit(UPLOADING, methods=["POST"])
def replace(attachment_id: int) -> ResponseReturnValue:
    """Give a newer version of a file."""
    attachment = get_or_404(Attachment, attachment_id, to="replace", options=WITH_SUBJECT)
    return _upload(
        lambda taken: actions.replace(attachment, taken, by=member()),
        attachment.subject, _("Nieuwe versie"), _("De nieuwe versie staat klaar. De oude blijft te vinden."),
        _page_of(attachment.subject), _version(attachment, attachment.number),
    )  # fmt: skip


@routes.post("/bestanden/<int:attachment_id>/verwijderen")
def detach(attachment_id: int) -> ResponseReturnValue:
    attachment = get_or_404(Attachment, attachment_id, to="detach", options=WITH_SUBJECT)
    actions.detach(attachment, by=member())
    db.session.commit()
    flash(_("Het bestand is weg. U kunt het terugzetten."), "ok")
    return redirect(_page_of(attachment.subject))


@routes.post("/bestanden/<int:attachment_id>/terugzetten")
def reattach(attachment_id: int) -> ResponseReturnValue:
    attachment = get_or_404(Attachment, attachment_id, to="reattach", options=WITH_SUBJECT)
    try:
        actions.reattach(attachment, by=member())
    except Refused as reason:
        db.session.rollback()
        flash(str(reason), "error")
        return redirect(_page_of(attachment.subject))
    db.session.commit()
    flash(_("Het bestand is teruggezet."), "ok")
    return redirect(_page_of(attachment.subject))


@routes.get("/bestanden/<int:attachment_id>")
def download(attachment_id: int) -> ResponseReturnValue:
    """The newest version of a file."""
    attachment = get_or_404(Attachment, attachment_id, to="read", options=WITH_SUBJECT)
    return giving.give(_version(attachment, attachment.number))


@routes.get("/bestanden/<int:attachment_id>/<int:number>")
def version(attachment_id: int, number: int) -> ResponseReturnValue:
    """A version of a file, the newest or an older one."""
    attachment = get_or_404(Attachment, attachment_id, to="read", options=WITH_SUBJECT)
    return giving.give(_version(attachment, number))


@routes.get("/initiatieven/<int:entry_id>-<slug>/kit.zip")
@limiter.limit("120 per hour")
def whole(entry_id: int, slug: str) -> ResponseReturnValue:
    """Everything of a practice in one zip."""
    initiative = reading.load(Initiative, entry_id)
    parts = package.parts(initiative, _reader(), settings().url)
    response = Response(archive.stream(parts), mimetype="application/zip")
    response.headers["Content-Disposition"] = giving.disposition(f"kit-{initiative.slug}.zip")
    return giving.guarded(response)


def _upload(
    keep: Callable[[Taken], object], subject: Entry | Reply, title: str, thanks: str, done: str,
    newest: AttachmentVersion | None = None,
) -> ResponseReturnValue:  # fmt: skip
    """Take the file of a form and keep it; what cannot be taken is told in its form."""
    form = FileForm()
    db.session.commit()  # judging a file takes seconds: nobody waits for this transaction meanwhile
    if form.validate_on_submit() and (taken := _taken(form)) is not None:
        try:
            keep(taken)
            db.session.commit()
            flash(thanks, "ok")
            return redirect(done)
        except Refused as reason:
            db.session.rollback()
            form.file.errors = [*form.file.errors, str(reason)]
    entry = subject if isinstance(subject, Entry) else subject.entry
    kit = queries.kit_of(entry) if isinstance(subject, Entry) else queries.kit_of(entry).of_reply(subject.id)
    page = render_template(
        "kit/form.html", form=form, title=title, entry=entry, kit=kit, newest=newest, back=done, accepted=ACCEPTED
    )
    return page, 422 if form.is_submitted() else 200


def _taken(form: FileForm) -> Taken | None:
    """The file, judged and kept; None when it cannot be, with the reason at its field."""
    sent = form.file.data
    if not sent:
        form.file.errors = [_("Kies een bestand.")]
        return None
    try:
        return take_in(sent.stream, sent.filename, queries.folder())
    except TooLarge:
        abort(413)
    except Refused as reason:
        form.file.errors = [str(reason)]
        return None


def _version(attachment: Attachment, number: int) -> AttachmentVersion:
    wanted = sa.select(AttachmentVersion).where(
        AttachmentVersion.attachment_id == attachment.id, AttachmentVersion.number == number
    )
    return db.session.scalars(wanted).first() or abort(404)


def _page_of(subject: Entry | Reply) -> str:
    if isinstance(subject, Entry):
        return f"{subject.url}#kit"
    return f"/reacties/{subject.id}"


def _reader() -> package.Reader:
    """What is filled in for whoever asks."""
    reader = member()
    if reader is None:
        return package.Reader("", "")
    own = db.session.get(Municipality, reader.municipality_code) if reader.municipality_code else None
    return package.Reader(own.name if own else "", reader.name)


@routes.url_value_preprocessor
def _make_room(endpoint: str | None, values: dict[str, object] | None) -> None:
    """Larger bodies, for these forms and for who is signed in alone; before anything reads the form."""
    if endpoint in UPLOADS and request.method == "POST" and "_user_id" in session:
        request.max_content_length = LARGEST + MARGIN


@routes.after_request
def _read_to_the_end(response: Response) -> Response:
    """A browser that is still sending would show a broken connection instead of the page that says why."""
    if response.status_code == 413 and request.endpoint in UPLOADS and "_user_id" in session:
        stream, left = request.environ["wsgi.input"], DRAINED
        while left > 0 and (block := stream.read(min(left, 65_536))):
            left -= len(block)
    return response


@routes.record_once
def _words(state: BlueprintSetupState) -> None:
    """What the pages of entries ask of the kit."""
    state.app.jinja_env.globals.update(kit_of=queries.kit_of, ACCEPTED_FILES=ACCEPTED, UPLOAD_HELP=HELP)
