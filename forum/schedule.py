"""The table of recurring work: name, when (huey's crontab, UTC), what."""

from huey import crontab

from forum.curation import nightly
from forum.jobs import Recurring
from forum.meetings import mails as meetings
from forum.search import indexing

SCHEDULE: list[Recurring] = [
    ("search-index", crontab(minute="*/10"), indexing.mend),
    ("curation", crontab(hour="1", minute="30"), nightly.curate),
    ("meetings", crontab(minute="15", hour="6-18"), meetings.remind),
]
