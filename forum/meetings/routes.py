"""Planning a question hour, coming to it, asking beforehand, and noting what was answered."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from forum.access import allowed, get_or_404, member, settings
from forum.database import db
from forum.entries.composing import POSTING
from forum.entries.models import Entry
from forum.extensions import limiter
from forum.i18n import _
from forum.initiatives.models import Initiative
from forum.meetings import actions, calendar, queries
from forum.meetings.forms import NotesForm, PlanForm, QuestionForm
from forum.meetings.models import Meeting, MeetingQuestion
from forum.policy import can

routes = Blueprint("meetings", __name__)


@routes.route("/initiatieven/<int:entry_id>-<slug>/vragenuur", methods=["GET", "POST"])
@limiter.limit(POSTING, methods=["POST"])
def new(entry_id: int, slug: str) -> ResponseReturnValue:
    """Plan one, with an initiative that others can read."""
    initiative = get_or_404(Initiative, entry_id, to="edit", options=(joinedload(Entry.municipality),))
    if not initiative.is_published:
        abort(403)
    form = PlanForm()
    if form.validate_on_submit():
        meeting = actions.plan(initiative, by=member(), **form.planned())
        db.session.commit()
        flash(_("Het vragenuur is gepland."), "ok")
        return redirect(meeting.url)
    return _form("meetings/plan.html", form, initiative=initiative, meeting=None)


@routes.get("/vragenuur/<int:meeting_id>")
def show(meeting_id: int) -> ResponseReturnValue:
    return _page(_load(meeting_id, to="read"), QuestionForm(formdata=None))


@routes.get("/vragenuur/<int:meeting_id>.ics")
def ics(meeting_id: int) -> Response:
    """For one's own calendar; where it is, only for who knows that here too."""
    meeting = _load(meeting_id, to="read")
    place = meeting.place if _knows_place(meeting) else ""
    made = calendar.file_of(meeting, site=settings().url, name=settings().site_name, place=place)
    name = f'attachment; filename="vragenuur-{meeting.id}.ics"'
    return Response(made, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": name})


@routes.route("/vragenuur/<int:meeting_id>/wijzigen", methods=["GET", "POST"])
@limiter.limit(POSTING, methods=["POST"])
def change(meeting_id: int) -> ResponseReturnValue:
    meeting = _load(meeting_id, to="plan")
    form = PlanForm(meeting)
    if form.validate_on_submit():
        actions.change(meeting, by=member(), **form.planned())
        db.session.commit()
        flash(_("Het vragenuur is gewijzigd. Wie komt, krijgt een mail als de tijd of de plek anders is."), "ok")
        return redirect(meeting.url)
    return _form("meetings/plan.html", form, initiative=meeting.initiative, meeting=meeting)


@routes.post("/vragenuur/<int:meeting_id>/afzeggen")
@limiter.limit(POSTING)
def cancel(meeting_id: int) -> ResponseReturnValue:
    """It is not held."""
    meeting = _load(meeting_id, to="plan")
    actions.cancel(meeting, by=member())
    return _done(meeting, _("Het vragenuur gaat niet door. Wie zou komen, krijgt een mail."))


@routes.post("/vragenuur/<int:meeting_id>/aanmelden")
@limiter.limit(POSTING)
def attend(meeting_id: int) -> ResponseReturnValue:
    meeting = _load(meeting_id, to="attend")
    actions.attend(meeting, by=member())
    return _done(meeting, _("U bent aangemeld. De dag ervoor krijgt u een mail."))


@routes.post("/vragenuur/<int:meeting_id>/afmelden")
@limiter.limit(POSTING)
def leave(meeting_id: int) -> ResponseReturnValue:
    meeting = _load(meeting_id, to="attend")
    actions.leave(meeting, by=member())
    return _done(meeting, _("U bent afgemeld."))


@routes.post("/vragenuur/<int:meeting_id>/vragen")
@limiter.limit(POSTING)
def ask(meeting_id: int) -> ResponseReturnValue:
    meeting, form = _load(meeting_id, to="ask"), QuestionForm()
    if not form.validate():
        return _page(meeting, form), 422
    actions.ask(meeting, form.body.data or "", by=member())
    return _done(meeting, _("Uw vraag staat erbij."))


@routes.post("/vragenuur/<int:meeting_id>/vragen/<int:question_id>/weghalen")
@limiter.limit(POSTING)
def take_back(meeting_id: int, question_id: int) -> ResponseReturnValue:
    """One's own question, or any for a moderator."""
    meeting = _load(meeting_id, to="meet")
    question = _question(meeting, question_id)
    if question.author_id != member().id and not member().is_moderator:
        abort(403)
    actions.take_back(question, meeting, by=member())
    return _done(meeting, _("De vraag is weggehaald."))


@routes.post("/vragenuur/<int:meeting_id>/vragen/<int:question_id>/terugzetten")
@limiter.limit(POSTING)
def put_back(meeting_id: int, question_id: int) -> ResponseReturnValue:
    """Undo of a moderator's withdrawal."""
    meeting = _load(meeting_id, to="meet")
    question = _question(meeting, question_id)
    if not member().is_moderator:
        abort(403)
    actions.put_back(question, meeting, by=member())
    return _done(meeting, _("De vraag is teruggezet."))


@routes.route("/vragenuur/<int:meeting_id>/antwoorden", methods=["GET", "POST"])
@limiter.limit(POSTING, methods=["POST"])
def note(meeting_id: int) -> ResponseReturnValue:
    meeting = _load(meeting_id, to="note")
    form = NotesForm(data={"body": meeting.notes})
    if form.validate_on_submit():
        actions.note(meeting, (form.body.data or "").strip(), by=member())
        return _done(meeting, _("De antwoorden staan bij het initiatief."))
    return _form("meetings/notes.html", form, meeting=meeting, asked=queries.questions(meeting))


@routes.record_once
def _words(state: BlueprintSetupState) -> None:
    """What the page of an initiative asks about its question hours."""
    state.app.jinja_env.globals["question_hours"] = queries.of


def _load(meeting_id: int, *, to: str) -> Meeting:
    meeting = db.session.scalars(queries.full(meeting_id)).first()
    if meeting is None or not can(member(), "read", meeting):
        abort(404)
    return allowed(meeting, to=to)


def _question(meeting: Meeting, question_id: int) -> MeetingQuestion:
    found = db.session.get(MeetingQuestion, question_id)
    if found is None or found.meeting_id != meeting.id:
        abort(404)
    return found


def _done(meeting: Meeting, said: str) -> ResponseReturnValue:
    db.session.commit()
    flash(said, "ok")
    return redirect(meeting.url)


def _knows_place(meeting: Meeting) -> bool:
    reader = member()
    if reader is None or not can(reader, "meet", meeting):
        return False
    return can(reader, "edit", meeting.initiative) or actions.attendance(meeting, reader) is not None


def _page(meeting: Meeting, form: QuestionForm) -> str:
    reader = member()
    meets = can(reader, "meet", meeting)
    context: dict[str, Any] = {
        "attendees": queries.attendees(meeting) if meets else [],
        "questions": queries.questions(meeting) if meets else [],
        "knows_place": _knows_place(meeting),
        "meets": meets,
    }
    comes = any(each.id == reader.id for each in context["attendees"]) if reader is not None else False
    return render_template("meetings/show.html", meeting=meeting, form=form, reader=reader, comes=comes, **context)


def _form(page: str, form: Any, **context: Any) -> ResponseReturnValue:
    return render_template(page, form=form, **context), 422 if form.is_submitted() else 200
