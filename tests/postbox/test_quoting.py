"""Of an answer by mail only the answer is kept, whatever program wrote it."""

import textwrap
import time

import pytest

from forum.postbox.quoting import answer, plain

SAID = "Wij doen het anders:\n- eerst bellen\n- dan mailen\n\nBedankt, dit helpt. Van wie is dit?"
QUOTED = "> Beste Fatma,\n> Er is een reactie.\n>\n> Groet"
HEADS = [
    "Op ma 3 nov. 2026 om 10:00 schreef Forum Oekraïne <reply+abc@forum.example>:",
    "Op ma 3 nov. 2026 om 10:00 schreef Forum Oekraïne\n<reply+abcdefghijklmnopqrstuvwxyz@forum.example>:",
    "Op 3 nov. 2026, om 10:00 heeft Forum Oekraïne <reply+abc@forum.example> het volgende geschreven:",
    "On Mon, Nov 3, 2026 at 10:00 AM Forum Oekraïne <reply+abc@forum.example> wrote:",
    "On 3 Nov 2026, at 10:00, Forum Oekraïne\n<reply+abc@forum.example>\nwrote:",
    "пн, 3 лист. 2026 р. о 10:00 Форум <reply+abc@forum.example> пише:",
    "3 лист. 2026 р. о 10:00 Форум <reply+abc@forum.example> написав(-ла):",
    "________________________________\nVan: Forum <reply+abc@forum.example>\nVerzonden: maandag\nAan: Fatma",
    "Van: Forum Oekraïne <reply+abc@forum.example>\nDatum: maandag 3 november 2026 10:00\nAan: Fatma\nOnderwerp: Nieuw",
    "From: Forum Oekraïne <reply+abc@forum.example>\nSent: Monday, November 3, 2026 10:00\nTo: Fatma\nSubject: Nieuw",
    "*From:* Forum Oekraïne <reply+abc@forum.example>\n*Sent:* Monday\n*To:* Fatma",
    "Від: Форум <reply+abc@forum.example>\nНадіслано: понеділок\nКому: Fatma\nТема: Нове",
    "-----Oorspronkelijk bericht-----\nVan: Forum",
    "-----Original Message-----",
    "-- \nFatma Lid\nGemeente Almere",
    "Met vriendelijke groet,\nFatma Lid\nGemeente Almere\n036-5551234",
    "Groeten\nFatma",
    "З повагою,\nНаталія",
    "Verzonden vanaf mijn iPhone",
    "Outlook voor Android downloaden",
    "Надіслано з iPhone",
    "Verstuurd vanuit Mail voor Windows",
    "чт, 26 нояб. 2026 г. в 10:03, Форум <reply+abc@forum.example>:",
    "26 нояб. 2026 г., в 10:03, Форум <reply+abc@forum.example> написал(а):",
    ">>> Forum Oekraïne <reply+abc@forum.example> 26-11-2026 10:03 >>>\nZonder haken geciteerd",
    "Groet, Fatma",
    "Hartelijke groeten, Fatma de Vries-Öztürk\nT 036 555 12 34",
    "Gr. Fatma",
    "Met vriendelijke groet,\n\nFatma Lid\nBeleidsadviseur\n" + "Gemeente Almere\n" * 12 + "M 06 12345678\n\n"
    "De informatie in dit bericht is vertrouwelijk\nen alleen bestemd voor de geadresseerde.",
]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_only_the_answer_is_kept(head: str, ends: str) -> None:
    assert answer(f"{SAID}\n\n{head}\n\n{QUOTED}\n".replace("\n", ends)) == SAID


def test_answers_between_what_is_quoted_are_kept() -> None:
    text = "Op 3 nov. 2026 schreef iemand\n\n> Hoe lang duurt het?\n\nEen week.\n\n> En wat kost het?\n\nNiets."
    assert answer(text).endswith("Een week.\n\nNiets.")


@pytest.mark.parametrize(
    "text",
    [
        "Op maandag doen wij het zo: eerst bellen.\nDaarna mailen.",
        "On top of that: nothing.",
        "Van: dat woord begint een zin\n\nen dit is de rest",
        "- een\n- twee\n- drie",
        "Groeten doen wij altijd in drie talen.\n\nDat werkt goed.",
        "Ja.\n\nGroet de wethouder van ons.",
        "Ja.\n\nGroet. Tot morgen in Utrecht",
        "Dat was in 2026 г.\n\nDaarna niet meer: helaas.",
        "Bedankt, dat helpt.\n\nWij proberen het ook.",
        "-- geen handtekening maar een streep --\ntekst",
    ],
)
def test_what_looks_like_a_head_is_not_cut(text: str) -> None:
    assert answer(text) == text


@pytest.mark.parametrize("width", [72, 74, 76, 78, 80])
def test_what_a_program_cut_into_lines_is_whole_again(width: int) -> None:
    said = "Wij werken met een mentor per drie jongeren, en dat kost ongeveer een dag per week voor de hele groep. " * 3
    wrapped = "\n".join(textwrap.wrap(said, width))
    item = "- " + "eerst bellen en daarna langsgaan bij het gezin dat iemand opvangt, want dat werkt het beste " * 2
    items = "\n".join(textwrap.wrap(item, width, subsequent_indent="  "))
    text = f"{wrapped}\n\n{items}\n{items}\n\nBedankt,\ntot morgen."
    whole = " ".join(item.split())
    assert answer(text) == f"{said.strip()}\n\n{whole}\n{whole}\n\nBedankt,\ntot morgen."


@pytest.mark.parametrize(
    "text",
    [
        "Utrecht: een mentor per drie jongeren, en een keer per week bellen\nEde: niets",
        "Een regel van meer dan tachtig letters is door niemand dan de schrijver afgebroken.\nEn dit is nieuw.",
        "Deze zin is lang genoeg om te worden afgebroken door een programma\n1. maar dit is een lijst\n2. van twee",
    ],
)
def test_lines_that_somebody_began_stay(text: str) -> None:
    assert answer(text) == text


@pytest.mark.parametrize("text", ["", "\n\n", "> alleen\n> een citaat", f"{HEADS[0]}\n\n{QUOTED}", "-- \nFatma"])
def test_nothing_said_is_empty(text: str) -> None:
    assert answer(text) == ""


PAGES = [
    '<div>Wij doen het zo.</div><div class="gmail_quote">Op 3 nov schreef x: Oud</div>',
    "<p>Wij doen het zo.</p><blockquote>Oud</blockquote>",
    "<html><head><style>p {color: red}</style></head><body><p>Wij doen<br>het zo.</p>"
    '<div id="divRplyFwdMsg"><b>Van:</b> Oud</div></body>',
    "<p>Wij doen het zo.</p><!-- Oud --><hr><p><b>Van:</b> Forum<br><b>Verzonden:</b> maandag<br>Aan: Oud</p>",
]


@pytest.mark.parametrize("html", PAGES)
def test_a_page_is_read_as_text(html: str) -> None:
    assert answer(plain(html)).replace("\n", " ") == "Wij doen het zo."


@pytest.mark.parametrize(
    "text",
    [
        "On " * 60_000,
        "Op a 1 " * 30_000,
        "\n" * 200_000,
        " \n" * 100_000,
        "> " * 100_000,
        "_" * 200_000,
        "Van: a\n" * 30_000,
        "Op 1\n" * 40_000,
        "-- " * 60_000,
        "groeten\n" * 25_000,
        "<p>" * 60_000,
        "<" * 200_000,
        "&#" * 90_000,
        "<div class=" * 18_000,
        "<!--" * 50_000,
        "schreef " * 25_000 + ":",
    ],
    ids=range(16),
)
def test_a_text_that_is_made_to_take_long_does_not(text: str) -> None:
    started = time.thread_time()
    answer(text)
    answer(plain(text))
    assert time.thread_time() - started < 10  # seconds of a processor: others may be busy too


def test_what_stands_under_the_name_with_ps_is_said_too() -> None:
    text = "Dank! Wij doen mee.\n\nGroet, Noor\n\nPS Wie betaalt dat?\nEn tot wanneer?"
    assert answer(text) == "Dank! Wij doen mee.\n\nPS Wie betaalt dat?\nEn tot wanneer?"
