"""What a message says about one that we sent: a bounce, hard or soft, a complaint, or nothing.

Delivery reports (RFC 3464) and complaints (RFC 5965) are read here; that other messages are bounces is left to
flufl.bounce, which knows the dialects of mail servers. Those are hard only when they have a status that says so.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from email.message import Message
from typing import NamedTuple

from flufl.bounce import all_failures

from forum.mailer.headers import clean
from forum.mailer.verdicts import is_gone, is_hard
from forum.postbox.letters import Letter, text_of
from forum.postbox.models import Outcome

logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # its detectors trip over what is made for it

LOOKED_AT = 20_000  # characters of a text
COMPLAINTS = {"abuse", "fraud", "opt-out", "opt-out-list", "other", "virus", "miscategorized"}
CODE = re.compile(r"\b([45]\d\d)(?=[ -])")
ORIGINAL = re.compile(
    r"^-+ ?(?:Original message|Message text|Forwarded message)|^Original message headers:|^Content-Type: message/",
    re.IGNORECASE | re.MULTILINE,
)
FULL = re.compile(r"\b(?:mailbox|postvak|inbox)\b.{0,60}\b(?:full|vol|exceeded)\b|quota|disk space", re.IGNORECASE)


class Verdict(NamedTuple):
    """What became of our message. `recipient`: the address that a report names, "" when it names none."""

    outcome: Outcome
    said: str = ""
    recipient: str = ""


def read(letter: Letter) -> Verdict | None:
    """The verdict of a message; None when it is not about a message of ours."""
    complaint = _complaint(letter)
    if complaint is not None:
        return complaint
    reports = list(_reports(letter))
    if reports:
        return _of_reports(letter, reports)
    if _is_bounce(letter):
        said = _first_text(letter)
        hard = is_gone(said) and not FULL.search(said)
        return Verdict(Outcome.HARD if hard else Outcome.SOFT, _shown(said))
    return Verdict(Outcome.AUTOMATIC) if letter.is_automatic else None


def is_report(letter: Letter) -> bool:
    """Whether a program says so in so many words; what `read` makes of words alone, a person may have quoted."""
    return next(_reports(letter), None) is not None


def _complaint(letter: Letter) -> Verdict | None:
    for part in letter.parts():
        if part.get_content_type() == "message/feedback-report":
            kind = str(_fields(part).get("Feedback-Type", "")).strip().lower()
            return Verdict(Outcome.COMPLAINT if kind in COMPLAINTS else Outcome.AUTOMATIC, kind[:80])
    holds_message = any(part.get_content_type() == "message/rfc822" for part in letter.parts())
    is_outlooks = letter.subject.lower().startswith("complaint about message from")  # which sends no report with it
    return Verdict(Outcome.COMPLAINT, "abuse") if is_outlooks and holds_message else None


def _fields(part: Message) -> Message:
    """The lines of a report as headers."""
    inner = part.get_payload()
    return inner[0] if isinstance(inner, list) and inner and isinstance(inner[0], Message) else Message()


def _reports(letter: Letter) -> Iterator[Message]:
    """What a delivery report says of each recipient."""
    for part in letter.parts():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            yield from (each for each in blocks if isinstance(each, Message) and each.get("Action"))


def _of_reports(letter: Letter, reports: list[Message]) -> Verdict:
    """Of several recipients the worst one: we write to one, who may have it sent on to others."""
    failed = [each for each in reports if str(each["Action"]).strip().lower().startswith("fail")]
    if not failed:
        return Verdict(Outcome.AUTOMATIC)
    said = _first_text(letter) if len(failed) == 1 else ""
    hard = next((each for each in failed if _is_hard(each, said)), None)
    worst = failed[0] if hard is None else hard
    words = str(worst.get("Diagnostic-Code", "")) or str(worst.get("Status", ""))
    return Verdict(Outcome.SOFT if hard is None else Outcome.HARD, _shown(words), _recipient(worst))


def _is_hard(report: Message, told: str) -> bool:
    """`told` is what the report says to people: it may know better than its own status."""
    diagnostic = " ".join(str(report.get("Diagnostic-Code", "")).split())
    kind, separator, words = diagnostic.partition(";")
    if kind.strip().lower() == "x-unix" or (diagnostic and not separator) or FULL.search(told):
        return False
    if re.search(r"end of\s+data", told, re.IGNORECASE):
        return False
    code = CODE.match(words.strip())
    status = str(report.get("Status", "")).strip()[:12]
    return is_hard(f"{status} {words}", int(code[1]) if code else 0)


def _recipient(report: Message) -> str:
    named = str(report.get("Original-Recipient") or report.get("Final-Recipient") or "")
    return named.rpartition(";")[2].strip(" <>").lower()[:254]


def _is_bounce(letter: Letter) -> bool:
    """Whether it is one without a report: by those who know, or because nobody sent it and it says that it failed."""
    with suppress(Exception):  # detectors of a hundred dialects, and a message that may be made to break them
        if any(all_failures(letter.beginning)):
            return True
    return letter.is_from_nobody and bool(FAILED.search(letter.subject + "\n" + _first_text(letter)))


FAILED = re.compile(
    r"undeliver\w+|could not be delivered|delivery (?:has )?(?:failed|status|failure)|returned mail|mail failed"
    r"|failure notice|niet bezorgd|onbestelbaar|unable to deliver|delivery to the following",
    re.IGNORECASE,
)


def _first_text(letter: Letter) -> str:
    """What it says itself, without the message that it is about."""
    for part in letter.parts():
        if part.get_content_type() == "text/plain" or not part.is_multipart():
            text = text_of(part)[:LOOKED_AT]
            if text.strip():
                return ORIGINAL.split(text)[0]
    return str(letter.message.get_payload())[:LOOKED_AT] if not letter.message.is_multipart() else _preamble(letter)


def _preamble(letter: Letter) -> str:
    """Of a report whose parts are not where it says: all of it stands before the first."""
    return str(letter.message.preamble or "")[:LOOKED_AT]


def _shown(said: str) -> str:
    """For people: without the name of the protocol, and without what a database does not take."""
    return clean(said).removeprefix("smtp;").strip()[:300]
