"""The table of recurring work: name, when (huey's crontab, UTC), what."""

from forum.jobs import Recurring

SCHEDULE: list[Recurring] = []
