"""Mail: made of three templates (subject, text, HTML), sent by SMTP or kept as files when local.

For a mail that may be tried again by its job, `send` does it all:

    mailer.send("accounts/reset", to=…, language=…, link=…)

For many mails, or when it must be known what became of each:

    with force_locale(member.language):
        message = mailer.compose(settings, "digests/digest", to=…, name=…, sender="digest", list_id="digest",
                                 message_id=f"digest-{digest.id}", unsubscribe=…, entries=…)
    with mailer.posting(settings) as post:
        post.send(message)  # raises Refused, TryLater or Unsure

`written` makes the same message of a subject, a text and HTML that are ready. Nobody but account mail goes to an
address that is suppressed: `is_suppressed(address)`, or in SQL `Member.email.not_in(suppressed())`.
"""

from forum.mailer.addresses import bounces_to, replies_to
from forum.mailer.composing import compose, link, written
from forum.mailer.errors import Refused, TryLater, Undelivered, Unsure
from forum.mailer.pausing import pause
from forum.mailer.sending import Post, posting, send
from forum.mailer.suppression import Suppression, is_suppressed, lift, suppress, suppressed

__all__ = [
    "Post",
    "Refused",
    "Suppression",
    "TryLater",
    "Undelivered",
    "Unsure",
    "bounces_to",
    "compose",
    "is_suppressed",
    "lift",
    "link",
    "pause",
    "posting",
    "replies_to",
    "send",
    "suppress",
    "suppressed",
    "written",
]
