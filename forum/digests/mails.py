"""A digest as a mail: its subject and first words say what is in it, its links lead straight there."""

from email.message import EmailMessage
from typing import Any

from flask import current_app
from flask_babel import force_locale

from forum import mailer
from forum.accounts.models import Member
from forum.config import Settings
from forum.digests import drawing, leaving, words
from forum.digests.editions import Edition
from forum.digests.models import Rhythm
from forum.mailer import unsubscribing

__all__ = ["leaving", "message"]

NEVER_SENT = "preview"


def message(member: Member, edition: Edition, rhythm: Rhythm, *, key: int | str = NEVER_SENT) -> EmailMessage:
    """The mail of an edition in the member's language. `key` is the digest's id: it makes the Message-ID."""
    settings: Settings = current_app.config["SETTINGS"]
    with force_locale(member.language):
        return mailer.compose(
            settings,
            "digests/digest",
            to=member.email,
            name=member.name,
            sender="digest",
            list_id="digest",
            message_id=f"digest-{key}",
            unsubscribe=unsubscribing.link("digest", member.id),
            **context(settings, edition, rhythm),
        )


def context(settings: Settings, edition: Edition, rhythm: Rhythm) -> dict[str, Any]:
    """What the templates show, in the language of the moment."""
    return {
        "edition": edition,
        "subject": words.subject(edition),
        "preheader": words.preheader(edition),
        "often": words.often(rhythm),
        "drawn_html": drawing.html,
        "drawn_text": drawing.text,
        "at": lambda path: settings.url + path,
        "settings_url": mailer.link("digests.mine"),
    }
