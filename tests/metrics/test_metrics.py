"""What an operator's monitor is told: nothing without the token, and with it what is true."""

import json
from collections.abc import Iterator
from contextvars import Context
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from forum import clock, events, jobs, mailer, recurring
from forum.accounts.models import Member, Role, Standing
from forum.app import create_app
from forum.cli import main
from forum.config import SettingsError
from forum.database import db
from forum.digests.models import Digest, State
from forum.entries import actions
from forum.entries.models import Entry
from forum.events import Event
from forum.notifications.models import DirectMail, MailState
from forum.postbox.models import IncomingMail, Outcome
from forum.recurring import Recurrence
from forum.search import indexing
from forum.security import CONTENT_SECURITY_POLICY
from tests import factories
from tests.pages import Browser, Page
from tests.queries import counted

TOKEN = "een-token.van_40~tekens/lang+genoeg-001=="
HOUR = timedelta(hours=1)
FEW = 8

Figures = dict[str, float]


@pytest.fixture
def site(app: Flask, tmp_path: Path, database_url: str) -> Iterator[Flask]:
    """The site of an operator who set FORUM_METRICS_TOKEN."""
    site = create_app(
        env="test", data_dir=tmp_path, secret="s" * 40, rate_limits=False, database_url=database_url,
        metrics_token=TOKEN,
    )  # fmt: skip
    with site.app_context():
        yield site
        db.session.remove()
        db.engine.dispose()


def asked(site: Flask, authorization: str = f"Bearer {TOKEN}") -> Page:
    return Browser(site).get("/metrics", headers={"Authorization": authorization} if authorization else {})


def figures(site: Flask) -> Figures:
    """Every sample as a monitor reads it, by its name with its labels: `forum_digests{state="sent"}`."""
    page = asked(site)
    assert page.status == 200, page.source
    read: Figures = {}
    for family in text_string_to_metric_families(page.source):
        assert family.documentation, family.name
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sample.labels.items())
            read[sample.name + (f"{{{labels}}}" if labels else "")] = sample.value
    return read


def digest(state: State, due_at: datetime, member: Member | None = None) -> Digest:
    period = f"{due_at:%G-W%V}"
    new = Digest(member_id=(member or factories.member()).id, period=period, due_at=due_at, try_at=due_at, state=state)
    db.session.add(new)
    db.session.commit()
    return new


def status(site: Flask, database_url: str) -> dict[str, int]:
    """What `forum digest status --json` says."""
    settings = site.config["SETTINGS"]
    own = {"FORUM_ENV": "test", "FORUM_DATA_DIR": str(settings.data_dir), "FORUM_SECRET": settings.secret}
    own["FORUM_DATABASE_URL"] = database_url
    db.session.remove()
    done = Context().run(CliRunner().invoke, main, ["digest", "status", "--json"], env=own)
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def test_there_is_no_such_address_until_a_token_is_set(app: Flask) -> None:
    answers = [Browser(app).get(path, headers={"Authorization": "Bearer "}) for path in ("/metrics", "/bestaat-niet")]
    assert [page.status for page in answers] == [404, 404]
    assert set(answers[0].response.headers.keys()) == set(answers[1].response.headers.keys())


@pytest.mark.parametrize(
    "given",
    ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer geraden", f"Basic {TOKEN}", TOKEN,
     "Bearer é€", f"Bearer token={TOKEN}", "Digest a=b"],
)  # fmt: skip
def test_whoever_has_not_the_token_is_told_nothing(site: Flask, given: str) -> None:
    page = asked(site, given.encode().decode("latin-1"))
    assert page.status == 401
    assert page.response.headers["WWW-Authenticate"].startswith("Bearer")
    assert page.response.headers["Cache-Control"] == "no-store"
    assert "forum_" not in page.source
    assert TOKEN not in page.source


def test_a_session_is_no_key_to_it_not_even_an_administrators(site: Flask) -> None:
    browser = Browser(site).signed_in(factories.member(Role.ADMINISTRATOR))
    assert browser.get("/metrics").status == 401


def test_nothing_of_it_is_kept_and_no_cookie_is_set(site: Flask) -> None:
    before = site.extensions["visitors"].kept
    for page in (asked(site), asked(site, "")):
        assert page.response.headers["Cache-Control"] == "no-store"
        assert page.response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert "Set-Cookie" not in page.response.headers
        assert "ETag" not in page.response.headers
    assert site.extensions["visitors"].kept == before
    assert asked(site).response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"


def test_asking_by_head_changes_nothing_either(site: Flask) -> None:
    answer = site.test_client().head("/metrics", headers={"Authorization": f"bearer {TOKEN}"})
    assert (answer.status_code, answer.text) == (200, "")


def test_guessing_is_limited(app: Flask, tmp_path: Path) -> None:
    limited = create_app(env="test", data_dir=tmp_path, secret="s" * 40, metrics_token=TOKEN)
    browser = Browser(limited)
    assert {browser.get("/metrics").status for _time in range(60)} == {401}
    assert browser.get("/metrics").status == 429


@pytest.mark.parametrize("token", ["kort", "met een spatie erin 12345", "met-een-é-erin-1234567", "a" * 16 + "\n"])
def test_a_token_that_fits_no_header_or_is_guessed_is_refused_at_the_start(tmp_path: Path, token: str) -> None:
    with pytest.raises(SettingsError, match="FORUM_METRICS_TOKEN"):
        create_app(env="test", data_dir=tmp_path, secret="s" * 40, metrics_token=token)


def test_digests_are_told_as_by_the_command(site: Flask, database_url: str) -> None:
    now = clock.now()
    for state in (*State, State.SENT, State.SENT):
        digest(state, now - 2 * HOUR)
    digest(State.SENT, now - timedelta(days=8))
    told, said = figures(site), status(site, database_url)
    assert {state.value: told[f'forum_digests{{state="{state}"}}'] for state in State} == {
        state.value: said[state.value] for state in State
    }
    assert told['forum_digests{state="sent"}'] == 3


def test_an_uncertain_digest_shows(site: Flask) -> None:
    name = 'forum_digests{state="uncertain"}'
    assert figures(site)[name] == 0, "an alert needs a number also when all is well"
    lost = digest(State.UNCERTAIN, clock.now() - HOUR)
    assert figures(site)[name] == 1
    db.session.get_one(Digest, lost.id).state = State.SENT
    db.session.commit()
    assert figures(site)[name] == 0


def test_how_long_the_longest_waiting_digest_and_direct_mail_were_due(site: Flask) -> None:
    names = ["forum_digest_oldest_waiting_seconds", "forum_direct_mail_oldest_waiting_seconds"]
    now, entry = clock.now(), factories.tip()
    digest(State.SENT, now - 5 * HOUR)
    _direct(entry, MailState.SENT, now - 5 * HOUR)
    _direct(entry, MailState.WAITING, now + HOUR)
    assert [figures(site)[name] for name in names] == [0, 0]
    for hours in (1, 3):
        digest(State.DUE, now - hours * HOUR)
        _direct(entry, MailState.WAITING, now - hours * HOUR)
    assert [figures(site)[name] for name in names] == pytest.approx([10_800, 10_800], abs=60)


def test_mail_out_and_in_and_addresses_that_get_none(site: Flask) -> None:
    entry, now = factories.tip(), clock.now()
    for state in (MailState.SENT, MailState.SENT, MailState.UNCERTAIN):
        _direct(entry, state, now - HOUR)
    _direct(entry, MailState.SENT, now - timedelta(days=8))
    for number, outcome in enumerate((Outcome.HARD, Outcome.HARD, Outcome.FORGED)):
        db.session.add(IncomingMail(key=str(number), outcome=outcome, address="weg@almere.nl", at=now - HOUR))
    db.session.add(IncomingMail(key="oud", outcome=Outcome.HARD, at=now - timedelta(days=8)))
    mailer.suppress("weg@almere.nl", "hard")
    mailer.suppress("boos@almere.nl", "complaint")
    db.session.commit()
    told = figures(site)
    assert of(told, "forum_direct_mails", "state", MailState) == {"sent": 2, "uncertain": 1}
    assert of(told, "forum_incoming_mails", "outcome", Outcome) == {"hard": 2, "forged": 1}
    assert told['forum_suppressed_addresses{reason="hard"}'] == 1
    assert told['forum_suppressed_addresses{reason="soft"}'] == 0
    assert told['forum_suppressed_addresses{reason="complaint"}'] == 1


def test_events_and_jobs_that_wait(site: Flask) -> None:
    jobs.drain(site)
    quiet = figures(site)
    assert quiet['forum_events_unhandled{state="waiting"}'] == 0
    assert quiet["forum_event_oldest_unhandled_seconds"] == 0
    assert (quiet["forum_queue_up"], quiet["forum_jobs_waiting"]) == (1, 0)
    factories.tip(at=clock.now() - HOUR)
    told = figures(site)
    unhandled = db.session.scalar(sa.select(sa.func.count()).select_from(Event).where(Event.handled_at.is_(None)))
    assert told['forum_events_unhandled{state="waiting"}'] == unhandled > 0
    assert told["forum_event_oldest_unhandled_seconds"] == pytest.approx(3600, abs=60)
    assert told["forum_jobs_waiting"] == site.extensions["huey"].pending_count() > 0
    db.session.execute(sa.update(Event).where(Event.handled_at.is_(None)).values(attempts=events.GIVE_UP_AFTER))
    db.session.commit()
    told = figures(site)
    assert told['forum_events_unhandled{state="given_up"}'] == unhandled
    assert told["forum_event_oldest_unhandled_seconds"] == 0, "nobody works on it any more"


def test_a_queue_that_is_down_is_told_and_hides_nothing_else(app: Flask, tmp_path: Path, database_url: str) -> None:
    site = create_app(
        env="test", data_dir=tmp_path, secret="s" * 40, metrics_token=TOKEN, database_url=database_url,
        queue_url="redis://127.0.0.1:1/0",
    )  # fmt: skip
    with site.app_context():
        told = figures(site)
        db.session.remove()
        db.engine.dispose()
    assert told["forum_queue_up"] == 0
    assert "forum_jobs_waiting" not in told
    assert 'forum_digests{state="sent"}' in told


def test_recurring_work_tells_since_when_it_was_done(site: Flask) -> None:
    name = 'forum_recurring_since_last_run_seconds{{work="{}"}}'.format
    db.session.execute(sa.delete(Recurrence))
    db.session.commit()
    assert not [sample for sample in figures(site) if sample.startswith("forum_recurring")], "nothing was done yet"
    now = clock.now()
    db.session.add(Recurrence(name="digests", done_for=now - HOUR))
    db.session.add(Recurrence(name="of-yesterdays-code", done_for=now - HOUR))
    db.session.commit()
    told = figures(site)
    assert told[name("digests")] == pytest.approx(3600, abs=60)
    assert name("of-yesterdays-code") not in told, "it would only grow older"
    recurring.keep_up([("digests", lambda _minute: True, lambda: None)], at=now)
    assert figures(site)[name("digests")] < 120


def test_the_search_index_and_whether_it_is_to_be_mended(site: Flask) -> None:
    indexing.rebuild()
    entries = [factories.initiative() for _number in range(5)]
    jobs.drain(site)
    told = figures(site)
    assert (told["forum_search_index_entries"], told["forum_search_index_mending_due"]) == (5, 0)
    indexing.backend().delete([entries[0].id])
    assert not indexing.backend().is_worn()
    told = figures(site)
    assert (told["forum_search_index_entries"], told["forum_search_index_mending_due"]) == (4, 1)
    indexing.mend()
    assert figures(site)["forum_search_index_mending_due"] == 0


def test_an_index_that_is_gone_is_told_and_hides_nothing_else(app: Flask, tmp_path: Path) -> None:
    """Nobody made one yet."""
    site = create_app(
        env="test", data_dir=tmp_path, secret="s" * 40, metrics_token=TOKEN, search_url=f"whoosh://{tmp_path}/nergens"
    )
    with site.app_context():
        told = figures(site)
        db.session.remove()
        db.engine.dispose()
    assert "forum_search_index_entries" not in told
    assert told["forum_search_index_mending_due"] == 1
    assert 'forum_members{standing="active"}' in told


def test_members_and_entries(site: Flask) -> None:
    before = figures(site)
    author = factories.member()
    factories.member(standing=Standing.WAITING)
    factories.tip(by=author)
    factories.tip(by=author, draft=True)
    actions.withdraw(factories.question(by=author), by=author)
    db.session.commit()
    told = {name: number - before[name] for name, number in figures(site).items() if number != before.get(name)}
    assert told['forum_members{standing="active"}'] == 1
    assert told['forum_members{standing="waiting"}'] == 1
    assert {name: number for name, number in told.items() if name.startswith("forum_entries")} == {
        'forum_entries{kind="tip",status="published"}': 1,
        'forum_entries{kind="tip",status="draft"}': 1,
        'forum_entries{kind="thread",status="withdrawn"}': 1,
    }
    every = db.session.scalar(sa.select(sa.func.count()).select_from(Entry.__table__))
    assert sum(number for name, number in figures(site).items() if name.startswith("forum_entries")) == every


def test_nobody_is_named(site: Flask) -> None:
    author = factories.member(name="Kanarie de Geel", email="kanarie@almere.nl")
    entry = factories.tip(title="Kanarie in de titel", by=author, tags=["kanarietag"])
    _direct(entry, MailState.UNCERTAIN, clock.now() - HOUR)
    db.session.add(IncomingMail(key="k", outcome=Outcome.HARD, address=author.email, said="kanarie", at=clock.now()))
    mailer.suppress(author.email, "hard", said="kanarie")
    db.session.commit()
    assert "kanarie" not in asked(site).source.lower()


def test_few_queries_however_much_there_is(site: Flask) -> None:
    def queries() -> int:
        asked(site)  # an index is opened once
        with counted() as sent:
            asked(site)
        assert len(sent) <= FEW, str(sent)
        return len(sent)

    before = queries()
    for _number in range(10):
        entry = factories.tip()
        _direct(entry, MailState.SENT, clock.now())
        digest(State.SENT, clock.now())
    assert queries() == before


def of(told: Figures, name: str, label: str, values: type) -> dict[str, float]:
    """The numbers by label that are not nought; each that there can be is told."""
    every = {str(value): told[f'{name}{{{label}="{value}"}}'] for value in values}
    return {value: number for value, number in every.items() if number}


def _direct(entry: Entry, state: MailState, due_at: datetime) -> None:
    db.session.add(DirectMail(member_id=factories.member().id, entry_id=entry.id, state=state, due_at=due_at))
    db.session.commit()
