"""The figures as Prometheus takes them: families of samples, each with its name and what it means."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from forum import jobs
from forum.digests import queries as digests
from forum.digests.models import State
from forum.entries.models import Status
from forum.metrics import figures
from forum.metrics.figures import Counts
from forum.search.backend import IndexUnavailable, backend

PUBLISHED = Status.PUBLISHED.value


class Figures(Collector):
    """Everything there is to tell at this moment. Asks when it is collected; needs an application context."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterator[Metric]:
        tallies = figures.tallies(self.at)
        counts = figures.counted(tallies)
        yield from _digests(self.at)
        yield from (_counted(one.name, one.help, one.labels, counts[one.name]) for one in tallies)
        yield from _outbox(self.at)
        yield from _queue()
        yield _recurring(self.at)
        published = sum(number for (_kind, status), number in counts["forum_entries"].items() if status == PUBLISHED)
        yield from _search(published)


def _digests(at: datetime) -> Iterator[Metric]:
    """The same numbers as `forum digest status`."""
    found = digests.progress(at)
    counts: Counts = {(state.value,): found.states.get(state, 0) for state in State}
    yield _counted("forum_digests", "Digests that were due in the last seven days, by state.", ("state",), counts)
    yield _gauge(
        "forum_digest_oldest_waiting_seconds",
        "How long ago the longest waiting digest was due; 0 when none waits.",
        _seconds(found.waiting_since, at),
    )


def _outbox(at: datetime) -> Iterator[Metric]:
    found = figures.outbox(at)
    yield _gauge(
        "forum_direct_mail_oldest_waiting_seconds",
        "How long ago the longest waiting direct mail was due; 0 when none waits.",
        _seconds(found.mail_waiting_since, at),
    )
    counts: Counts = {("waiting",): found.waiting, ("given_up",): found.given_up}
    yield _counted("forum_events_unhandled", "Events that are not handled: yet, or ever.", ("state",), counts)
    yield _gauge(
        "forum_event_oldest_unhandled_seconds",
        "Age of the oldest event that is not handled yet; 0 when there is none.",
        _seconds(found.waiting_since, at),
    )


def _queue() -> Iterator[Metric]:
    waiting = jobs.waiting()
    yield _gauge("forum_queue_up", "Whether the queue answers.", waiting is not None)
    if waiting is not None:
        yield _gauge("forum_jobs_waiting", "Jobs on the queue that nobody has begun.", waiting)


def _recurring(at: datetime) -> Metric:
    family = GaugeMetricFamily(
        "forum_recurring_since_last_run_seconds",
        "How long ago the moment was for which each recurring work was last done.",
        labels=["work"],
    )
    for name, moment in figures.done_for().items():
        family.add_metric([name], _seconds(moment, at))
    return family


def _search(published: int) -> Iterator[Metric]:
    """Told by numbers, for comparing every version is what mending does."""
    held, is_due = None, True
    try:
        held = backend().count()
        is_due = held != published or backend().is_worn()
    except IndexUnavailable:
        pass
    if held is not None:
        yield _gauge("forum_search_index_entries", "Entries in the search index.", held)
    yield _gauge(
        "forum_search_index_mending_due",
        "Whether the search index is missing, worn, or holds another number of entries than are published.",
        is_due,
    )


def _gauge(name: str, documentation: str, value: float) -> Metric:
    return GaugeMetricFamily(name, documentation, value=float(value))


def _counted(name: str, documentation: str, labels: Iterable[str], counts: Counts) -> Metric:
    family = GaugeMetricFamily(name, documentation, labels=list(labels))
    for values, number in counts.items():
        family.add_metric(values, number)
    return family


def _seconds(since: datetime | None, at: datetime) -> float:
    return max(0.0, (at - since).total_seconds()) if since else 0.0
