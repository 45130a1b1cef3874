"""The table of recurring work: name, when (huey's crontab, UTC), what."""

from huey import crontab

from forum.curation import nightly
from forum.digests import jobs as digests
from forum.meetings import jobs as question_hours
from forum.meetings import mails as meetings
from forum.notifications import jobs as notifications
from forum.postbox import fetching
from forum.recurring import Recurring
from forum.search import indexing

SCHEDULE: list[Recurring] = [
    ("search-index", crontab(minute="*/10"), indexing.mend),
    ("curation", crontab(hour="1", minute="30"), nightly.curate),
    ("digests", crontab(minute="*/5"), digests.tick),
    ("digests-nightly", crontab(hour="2", minute="20"), digests.nightly),
    ("meetings", crontab(minute="15", hour="6-18"), meetings.remind),
    ("question-hours", crontab(minute="*/5"), question_hours.close),
    ("notifications", crontab(minute="*"), notifications.send_mails),
    ("notifications-nightly", crontab(hour="2", minute="10"), notifications.nightly),
    ("post", crontab(minute="*/5"), fetching.fetch_if_any),
    ("post-nightly", crontab(hour="2", minute="30"), fetching.forget_old),
]
