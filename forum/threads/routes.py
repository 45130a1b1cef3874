import sqlalchemy as sa
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forum.access import member
from forum.entries.listing import Choice, listing
from forum.entries.models import Entry
from forum.i18n import _l
from forum.threads.models import QuestionState, Thread

routes = Blueprint("threads", __name__)


@routes.get("/gesprekken/")
def index() -> ResponseReturnValue:
    return render_template("threads/index.html", list=listing(Thread, request.args, member(), [QUESTIONS]))


def _in_state(*states: QuestionState) -> sa.ColumnElement[bool]:
    table = Thread.__table__
    return Entry.id.in_(sa.select(table.c.id).where(table.c.question_state.in_(states)))


QUESTIONS = Choice(
    "vraag",
    _l("Vragen"),
    [
        ("open", _l("Open vragen"), _in_state(QuestionState.OPEN)),
        ("beantwoord", _l("Beantwoorde vragen"), _in_state(QuestionState.ANSWERED, QuestionState.CONFIRMED)),
    ],
)
