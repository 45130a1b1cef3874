"""While there is no search index nobody knows what a saved search finds: such mail waits, and nothing is left out."""

import shutil

import pytest
from flask import Flask

from forum import jobs as queue
from forum.accounts.models import Member
from forum.config import Settings
from forum.database import db
from forum.digests.models import State, Trouble
from forum.entries import follows
from forum.entries.follows import Channel
from forum.notifications import jobs as notes
from forum.notifications.models import MailState
from forum.search import indexing
from forum.search.engine import WhooshBackend
from tests import factories
from tests.digests.weeks import HOUR, MONDAY, THURSDAY, begin, digests, run, states, to
from tests.mailer.office import Office
from tests.notifications import mails
from tests.pages import Browser


@pytest.fixture
def searcher(site: Flask) -> Member:
    """A member who follows a theme and a search."""
    if not isinstance(site.extensions["search"], WhooshBackend):
        pytest.skip("PostgreSQL searches without an index of its own")
    member = factories.member(name="Olena Lezer")
    follows.follow(factories.theme(), by=member)
    follows.follow("/zoeken?q=generatoren", by=member, name="Generatoren")
    begin()
    return member


def lose_index(site: Flask) -> None:
    """A process that is new, and finds no index."""
    settings: Settings = site.config["SETTINGS"]
    shutil.rmtree(settings.index_dir, ignore_errors=True)
    site.extensions["search"] = WhooshBackend(settings.index_dir, site.extensions["search"].report)


def test_a_digest_waits_and_then_tells_all(site: Flask, searcher: Member, post: Office) -> None:
    factories.tip(title="Van het thema", at=MONDAY)
    factories.tip(title="Generatoren voor Cherson", theme="wederopbouw", at=MONDAY)
    db.session.commit()
    queue.drain(site)
    lose_index(site)
    other = factories.member()
    follows.follow(factories.theme(), by=other)
    begin()
    run(THURSDAY)
    assert states(searcher) == [State.DUE]
    assert digests(searcher)[0].reason == Trouble.NO_INDEX
    assert states(other) == [State.SENT], "who follows no search need not wait"
    indexing.rebuild()
    run(THURSDAY + HOUR)
    (mail,) = to(post, searcher)
    assert "Van het thema" in mail
    assert "Generatoren voor Cherson" in mail


def test_the_page_of_the_next_one_shows_what_is_known(site: Flask, searcher: Member) -> None:
    factories.tip(title="Van het thema")
    lose_index(site)
    assert "Van het thema" in Browser(site).signed_in(searcher).get("/mijn/overzichtsmail").main


def test_a_direct_mail_waits(site: Flask, searcher: Member, post: Office) -> None:
    follows.follow("/zoeken?q=generatoren", by=searcher, channel=Channel.DIRECT)
    db.session.commit()
    factories.tip(title="Generatoren voor Cherson", theme="wederopbouw")
    queue.drain(site)
    lose_index(site)
    assert mails.send(site) == [MailState.WAITING]
    indexing.rebuild()
    assert mails.again(site) == [MailState.SENT]
    assert any("Generatoren voor Cherson" in raw for raw in to(post, searcher))
    notes.send_mails()
    assert len(post.raw) == 1
