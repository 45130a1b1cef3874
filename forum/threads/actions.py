"""What happens to a question: answered, opened again, confirmed, outdated."""

from forum.accounts.models import Member
from forum.entries.models import Reply
from forum.events import record
from forum.threads.models import QuestionState, Thread


def accept(thread: Thread, reply: Reply, *, by: Member) -> None:
    """Call a reply the answer."""
    thread.answer_id = reply.id
    _become(thread, QuestionState.ANSWERED)
    record("answered", thread, by=by, reply=reply.id)


def reopen(thread: Thread, *, by: Member) -> None:
    """Take the answer back."""
    thread.answer_id = None
    _become(thread, QuestionState.OPEN)
    record("reopened", thread, by=by)


def judge(thread: Thread, state: QuestionState, *, by: Member) -> None:
    """Confirm the answer on behalf of VNG, call the question outdated, or go back to what it was.

    Raises ValueError when there is nothing to confirm, or it is no question.
    """
    if not thread.is_question or (state in (QuestionState.CONFIRMED, QuestionState.ANSWERED) and not thread.answer_id):
        raise ValueError("a question without an answer cannot be confirmed")
    _become(thread, state)
    record("judged", thread, by=by, state=state.value)


def _become(thread: Thread, state: QuestionState) -> None:
    thread.question_state = state
    thread.mark()
    thread.version += 1
