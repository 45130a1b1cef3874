"""Words that must be one, and words that must not."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.search import analysis

SAME = """gastgezin gastgezinnen | locatie locaties | opvanglocatie opvanglocaties | initiatief initiatieven
| gemeente gemeenten gemeentes | contract contracten | opvang opvangen | huis huizen | brief brieven
| subsidie subsidies | foto foto's fotos | advies adviezen | Oekraïne oekraine OEKRAÏNE Oekrai\u0308ne | taak taken
| ontheemde ontheemden | regeling regelingen | vrijwilliger vrijwilligers | school scholen | sanctie sancties
| bus bussen | zaak zaken | relatie relaties | mogelijkheid mogelijkheden | kind kinderen | stad steden
| zoëven zoeven | tolk tolken | ﬁets fietsen | lid leden | зв'язок зв’язок | Київ КИЇВ"""

DIFFERENT = "opvang vangen | gas gast | gezin gezind | brief brie | huis huid | sanctie sanctioneren | gewoon wonen"


def groups(text: str) -> list[list[str]]:
    return [group.split() for group in text.split("|")]


@pytest.mark.parametrize("words", groups(SAME), ids=lambda words: words[0])
def test_one_term(words: list[str]) -> None:
    assert len({tuple(analysis.terms(word)) for word in words}) == 1


@pytest.mark.parametrize("words", groups(DIFFERENT), ids=lambda words: words[0])
def test_two_terms(words: list[str]) -> None:
    assert len({tuple(analysis.terms(word)) for word in words}) == len(words)


def test_stop_words_and_single_letters_are_no_terms() -> None:
    assert analysis.terms("Wat is de x van het, en hoe?") == []
    assert analysis.terms("artikel 5 k, 5k") == ["artikel", "5", "5k"]


def test_tokens_know_where_they_stand() -> None:
    text = "Opvang van gastgezinnen"
    assert [text[token.start : token.end] for token in analysis.tokens(text)] == ["Opvang", "gastgezinnen"]


letters = st.sampled_from("aeiouyvznstgkdé-'ïїйґь’ ")


@given(st.one_of(st.text(max_size=80), st.lists(letters, max_size=60).map("".join)))
@settings(max_examples=400)
def test_any_text_has_terms_however_its_letters_are_composed(text: str) -> None:
    for language in ("nl", "en", "uk"):
        places = analysis.places(text, language)
        assert all(place and all(place) for place in places)
        assert analysis.places(unicodedata.normalize("NFD", text), language) == places
        assert all(len(term) <= 2 * analysis.LONGEST_WORD for place in places for term in place)
