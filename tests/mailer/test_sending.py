"""Sending to a real mail server that refuses, stalls, drips or cuts the line, and to files."""

import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import mailer
from forum.accounts import claims
from forum.app import create_app
from forum.config import Settings
from forum.database import db
from forum.jobs import drain
from tests.mailer.office import Office, dripping, office
from tests.mailer.test_headers import parsed, written

PATIENCE = 3.0  # seconds: short, yet long enough for an answer on a busy machine
ENDS = 45  # seconds; without patience it would take as long as the server hangs, which is longer


@pytest.fixture
def post_office() -> Iterator[tuple[Office, str]]:
    with office() as opened:
        yield opened


@pytest.fixture
def behaviour(post_office: tuple[Office, str]) -> Office:
    return post_office[0]


@pytest.fixture
def settings(app: Flask, post_office: tuple[Office, str]) -> Settings:
    return app.config["SETTINGS"].model_copy(update={"smtp_url": post_office[1]})


def test_many_mails_take_one_connection(app: Flask, settings: Settings, behaviour: Office) -> None:
    with mailer.posting(settings) as post:
        for number in range(20):
            post.send(written(app, to=f"lid{number}@almere.nl"))
    assert (len(behaviour.taken), behaviour.connections) == (20, 1)
    assert behaviour.taken[3].rcpt_tos == ["lid3@almere.nl"]
    assert behaviour.taken[3].mail_from == "forum@localhost"


def test_no_mail_means_no_connection(settings: Settings, behaviour: Office) -> None:
    with mailer.posting(settings):
        pass
    assert behaviour.connections == 0


def test_one_bad_address_does_not_hold_up_the_rest(app: Flask, settings: Settings, behaviour: Office) -> None:
    behaviour.refuse = lambda to: "550 5.1.1 User unknown" if to.startswith("weg") else None
    with mailer.posting(settings) as post:
        post.send(written(app, to="een@almere.nl"))
        with pytest.raises(mailer.Refused, match="User unknown") as refused:
            post.send(written(app, to="weg@almere.nl"))
        post.send(written(app, to="twee@almere.nl"))
    assert refused.value.is_hard
    assert [envelope.rcpt_tos for envelope in behaviour.taken] == [["een@almere.nl"], ["twee@almere.nl"]]
    assert behaviour.connections == 1


@pytest.mark.parametrize("answer", ["450 4.2.1 later", "452 4.2.2 Mailbox full", "421 4.7.0 too many"])
def test_a_temporary_answer_is_for_later(app: Flask, settings: Settings, behaviour: Office, answer: str) -> None:
    behaviour.refuse = lambda to: answer if to.startswith("vol") else None
    with mailer.posting(settings) as post:
        with pytest.raises(mailer.TryLater) as later:
            post.send(written(app, to="vol@almere.nl"))
        post.send(written(app, to="een@almere.nl"))
    assert later.value.code == int(answer[:3])
    assert len(behaviour.taken) == 1


@pytest.mark.parametrize("answer", ["550 5.7.1 relaying denied", "554 5.7.1 blocked: spam", "552 5.2.2 over quota"])
def test_a_refusal_that_is_not_about_the_address_is_not_hard(
    app: Flask, settings: Settings, behaviour: Office, answer: str
) -> None:
    behaviour.refuse = lambda _to: answer
    with mailer.posting(settings) as post, pytest.raises(mailer.Refused) as refused:
        post.send(written(app))
    assert not refused.value.is_hard


def test_a_mail_can_be_refused_when_it_was_read(app: Flask, settings: Settings, behaviour: Office) -> None:
    behaviour.after_data = lambda to: {"n": "554 5.6.0 no", "l": "451 4.3.0 later"}.get(to[0])
    with mailer.posting(settings) as post:
        with pytest.raises(mailer.Refused):
            post.send(written(app, to="nee@almere.nl"))
        with pytest.raises(mailer.TryLater):
            post.send(written(app, to="later@almere.nl"))
        post.send(written(app, to="ja@almere.nl"))
    assert len(behaviour.taken) == 1


def test_a_connection_that_the_server_ended_is_made_again(app: Flask, settings: Settings, behaviour: Office) -> None:
    with mailer.posting(settings) as post:
        post.send(written(app))
        behaviour.cut_at = "mail"
        post.send(written(app))
    assert (len(behaviour.taken), behaviour.connections) == (2, 2)


@pytest.mark.parametrize("step", ["mail", "rcpt"])
def test_a_line_cut_before_the_mail_is_for_later(app: Flask, settings: Settings, behaviour: Office, step: str) -> None:
    behaviour.cut_at = step
    with mailer.posting(settings) as post:
        with pytest.raises(mailer.TryLater):
            post.send(written(app))
        post.send(written(app))
    assert len(behaviour.taken) == 1


@pytest.mark.parametrize(("step", "taken"), [("body", 0), ("after", 1)])
def test_a_line_cut_after_the_mail_is_unsure(
    app: Flask, settings: Settings, behaviour: Office, step: str, taken: int
) -> None:
    """Whether it was taken cannot be known, and it is not sent again."""
    behaviour.cut_at = step
    with mailer.posting(settings) as post:
        with pytest.raises(mailer.Unsure):
            post.send(written(app))
        assert len(behaviour.taken) == taken
        post.send(written(app))


@pytest.mark.parametrize(("step", "raised"), [("rcpt", mailer.TryLater), ("body", mailer.Unsure)])
def test_a_server_that_hangs_is_left(
    app: Flask, settings: Settings, behaviour: Office, step: str, raised: type[Exception]
) -> None:
    behaviour.stall_at = step
    started = time.monotonic()
    with mailer.posting(settings, patience=PATIENCE) as post, pytest.raises(raised):
        post.send(written(app))
    assert time.monotonic() - started < ENDS


@pytest.mark.parametrize("piece", [b"2", b"220-nog even\r\n"])
def test_a_server_that_drips_is_left(app: Flask, piece: bytes) -> None:
    """A letter or a line at a time, each well within the time: the step as a whole is what counts."""
    with dripping(piece, every=PATIENCE / 4) as url:
        settings = app.config["SETTINGS"].model_copy(update={"smtp_url": url})
        started = time.monotonic()
        with mailer.posting(settings, patience=PATIENCE) as post, pytest.raises(mailer.TryLater) as later:
            post.send(written(app))
    assert later.value.for_all
    assert time.monotonic() - started < ENDS


def test_no_server_is_for_later_and_for_all(app: Flask) -> None:
    settings = app.config["SETTINGS"].model_copy(update={"smtp_url": "smtp://127.0.0.1:1"})
    with mailer.posting(settings) as post, pytest.raises(mailer.TryLater) as later:
        post.send(written(app))
    assert later.value.for_all


def test_a_line_with_a_dot_arrives(app: Flask, settings: Settings, behaviour: Office) -> None:
    with mailer.posting(settings) as post:
        post.send(written(app, text="een\n.\n..twee\n.drie"))
    text = parsed(behaviour.raw[0]).get_body(("plain",)).get_content()
    assert text.split() == ["een", ".", "..twee", ".drie"]


def test_a_mail_comes_back_to_an_address_of_its_own(app: Flask, settings: Settings, behaviour: Office) -> None:
    settings = settings.model_copy(update={"mail_domain": "mail.forum.example"})
    with mailer.posting(settings) as post:
        post.send(written(app, message_id="digest-1"))
        post.send(written(app, message_id="digest-2"))
        post.send(written(app, message_id="digest-2"), bounce_to="anders@forum.example")
    one, two, other = (str(envelope.mail_from) for envelope in behaviour.taken)
    assert one != two
    assert one.startswith("bounces+")
    assert len(one.split("@")[0]) <= 64
    assert one.endswith("@mail.forum.example")
    assert other == "anders@forum.example"


def test_an_answer_that_is_none_is_a_doubt(app: Flask, settings: Settings, behaviour: Office) -> None:
    """The whole mail was handed over: who sends it again may send it twice."""
    behaviour.after_data = lambda _to: "tot ziens"
    with mailer.posting(settings) as post, pytest.raises(mailer.Unsure):
        post.send(written(app))


def test_without_a_server_mail_is_kept_as_files(app: Flask) -> None:
    with mailer.posting(app.config["SETTINGS"]) as post:
        post.send(written(app, subject="Bewaard"))
    (path,) = app.config["SETTINGS"].mail_dir.glob("*.eml")
    assert parsed(path.read_bytes())["Subject"] == "Bewaard"


def test_who_is_suppressed_gets_account_mail_only(app: Flask) -> None:
    mailer.suppress("Lid@almere.nl", "hard", said="550 5.1.1")
    db.session.commit()
    assert mailer.is_suppressed("lid@Almere.nl")
    mailer.send("accounts/reset", to="lid@almere.nl", sender="notice", link="https://x")
    assert not list(app.config["SETTINGS"].mail_dir.glob("*.eml"))
    mailer.send("accounts/reset", to="lid@almere.nl", link="https://x")
    assert len(list(app.config["SETTINGS"].mail_dir.glob("*.eml"))) == 1
    assert mailer.lift("lid@almere.nl")
    assert not mailer.is_suppressed("lid@almere.nl")


def test_no_writer_waits_for_the_mail_server(app: Flask, post_office: tuple[Office, str]) -> None:
    """While a mail is being taken, another connection can write."""
    behaviour, url = post_office
    settings = app.config["SETTINGS"]
    posting = create_app(env="test", data_dir=settings.data_dir, secret=settings.secret, smtp_url=url)
    other = sa.create_engine(f"sqlite:///{settings.data_dir / 'forum.sqlite'}", connect_args={"timeout": 5})

    def write() -> None:
        with other.begin() as connection:
            connection.exec_driver_sql("UPDATE theme SET name = name")

    behaviour.peek = write
    with posting.app_context():
        claims.join(email="nieuw@almere.nl", name="Nieuw", function="", password_hash="x", language="nl")
        db.session.commit()
    drain(posting)
    assert [envelope.rcpt_tos for envelope in behaviour.taken] == [["nieuw@almere.nl"]]


def test_an_address_that_the_server_does_not_know_is_suppressed_at_once(
    app: Flask, post_office: tuple[Office, str]
) -> None:
    behaviour, url = post_office
    behaviour.refuse = lambda _to: "550 5.1.1 <nieuw@almere.nl>: User unknown"
    settings = app.config["SETTINGS"]
    posting = create_app(env="test", data_dir=settings.data_dir, secret=settings.secret, smtp_url=url)
    with posting.app_context():
        claims.join(email="nieuw@almere.nl", name="Nieuw", function="", password_hash="x", language="nl")
        db.session.commit()
    drain(posting)
    drain(posting)
    assert behaviour.seen.count("rcpt") == 1
    assert mailer.is_suppressed("nieuw@almere.nl")
