"""What a search engine hears from the glossary."""

import pytest
from flask import Flask

from forum.app import create_app
from forum.database import db, reading
from forum.terms import actions, queries
from forum.terms.lookup import CLOSE, SAME, TRANSLATION, Lexicon, lexicon
from tests import factories
from tests.queries import counted
from tests.terms.terms import known, term


def ways(words: str) -> dict[str, float]:
    db.session.rollback()
    return {way.text: way.weight for way in lexicon().ways(tuple(words.split()))}


@pytest.mark.parametrize(
    ("typed", "other", "weight"),
    [
        ("GOO", "gemeentelijke opvang", SAME),
        ("gemeentelijke opvang", "GOO", SAME),
        ("jumelage", "stedenband", SAME),
        ("Kherson", "Cherson", SAME),
        ("KHERSON", "Херсон", TRANSLATION),
        ("5 duodecies", "artikel 5k", SAME),
        ("host family", "gastgezin", TRANSLATION),
        ("приймаюча родина", "gastgezin", TRANSLATION),
        ("oekraine", "Україна", TRANSLATION),
        ("leefgeld", "toelage", CLOSE),
        ("toelage", "leefgeld", CLOSE),
    ],
)
def test_other_ways_to_say_it(app: Flask, typed: str, other: str, weight: float) -> None:
    assert ways(typed).get(other) == weight


def test_words_that_mean_nothing_here_have_no_other_way(app: Flask) -> None:
    assert ways("zomaar iets") == {}
    assert ways("") == {}


def test_what_is_typed_is_no_other_way_and_each_text_comes_once(app: Flask) -> None:
    found = lexicon().ways(("Gastgezin",))
    texts = [(way.language, way.text.lower()) for way in found]
    assert "gastgezin" not in [text for _language, text in texts]
    assert len(texts) == len(set(texts))
    assert [way.weight for way in found] == sorted((way.weight for way in found), reverse=True)
    assert all(0 < way.weight < 1 for way in found)


def test_two_close_words_are_further_apart_than_one(app: Flask) -> None:
    term("kanarie", close_nl=["vogel", "zanger"])
    assert ways("kanarie")["vogel"] == CLOSE
    assert ways("vogel")["zanger"] < CLOSE


def test_a_kind_of_it_counts_a_little(app: Flask) -> None:
    term("kanarie")
    term("rode kanarie", broader="kanarie")
    assert 0 < ways("kanarie")["rode kanarie"] < CLOSE
    assert "kanarie" not in ways("rode kanarie")


def test_a_change_is_heard_at_once(app: Flask) -> None:
    moderator = factories.moderator()
    assert "zangvogel" not in ways("kanarie")
    made = term("kanarie", "zangvogel", by=moderator)
    assert ways("kanarie")["zangvogel"] == SAME
    content = queries.content_of(db.session.scalars(queries.full(made.id)).one())
    actions.revise(made, {**content, "nl": ["kanarie", "geeltje"]}, by=moderator)
    db.session.commit()
    assert ways("kanarie").keys() == {"geeltje"}
    actions.withdraw(made, by=moderator)
    db.session.commit()
    assert ways("kanarie") == {}
    actions.restore(made, by=moderator)
    db.session.commit()
    assert ways("kanarie").keys() == {"geeltje"}


def test_another_process_hears_it_too(app: Flask, database_url: str, tmp_path: object) -> None:
    other = create_app(env="test", data_dir=tmp_path, secret="s" * 40, database_url=database_url)
    with other.app_context():
        before = lexicon()
        db.session.rollback()
    term("kanarie", "zangvogel")
    with other.app_context():
        after = lexicon()
        db.session.remove()
    assert not before.said(("kanarie",))
    assert after.ways(("kanarie",))[0].text == "zangvogel"


def test_a_suggestion_is_not_heard_before_it_is_taken_up(app: Flask) -> None:
    made = actions.suggest({"nl": ["kanarie", "zangvogel"]}, by=factories.member())
    db.session.commit()
    assert ways("kanarie") == {}
    actions.accept(made, by=factories.moderator())
    db.session.commit()
    assert ways("kanarie").keys() == {"zangvogel"}


def test_it_is_kept_and_asks_little_when_nothing_or_something_else_happened(app: Flask) -> None:
    first = lexicon()
    with reading(), counted() as queries_asked:
        assert lexicon() is first
    assert len(queries_asked) <= 1, str(queries_asked)
    factories.tip()
    db.session.commit()
    with reading(), counted() as queries_asked:
        assert lexicon() is first
    assert len(queries_asked) <= 2, str(queries_asked)


def test_labels_are_all_there(app: Flask) -> None:
    labels = list(lexicon().labels())
    assert len(labels) > 5000
    gastgezin = known("gastgezin").id
    own = [label for label in labels if label.concept_id == gastgezin]
    assert (own[0].text, own[0].language, own[0].is_exact) == ("gastgezin", "nl", True)
    assert any(not label.is_exact for label in own)
    assert Lexicon.way(own[0], own[1]).weight == SAME
