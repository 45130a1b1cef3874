"""Which passwords are too easy to guess, and why: an offline list (zxcvbn), Dutch habits, and the person themselves."""

import re
import unicodedata
from collections.abc import Iterable

from forum.accounts.passwords import LONGEST, SHORTEST
from forum.i18n import _

JUDGED = 72  # characters that zxcvbn takes; more makes no password weaker
ENOUGH = 3  # of 4: more than 10^8 guesses
LETTERS_OF_ITS_OWN = 5

_HABITS = """
welkom wachtwoord password geheim inloggen login admin test gemeente gemeentehuis stadhuis raadhuis forum
oekraine ukraine ukraina kyiv kiev vluchteling vluchtelingen opvang oorlog vrede vng nederland holland
lente voorjaar zomer herfst najaar winter januari februari maart april mei juni juli augustus september
oktober november december maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ajax feyenoord psv
"""
HABITS = frozenset(_HABITS.split())


def weakness(password: str, *, about: Iterable[str] = ()) -> str:
    """Why this password is refused and what to do, in the reader's language; empty when it is good.

    `about` holds what is known of the person: name, address, municipality. Its words do not count.
    """
    if len(password) < SHORTEST:
        return _(
            "Gebruik minstens %(num)s tekens. Drie of vier losse woorden achter elkaar zijn makkelijk te onthouden.",
            num=SHORTEST,
        )
    if len(password) > LONGEST:
        return _("Gebruik hoogstens %(num)s tekens.", num=LONGEST)
    words = HABITS | _words(about)
    if _has_little_of_its_own(password, words):
        return _(
            "Dit wachtwoord bestaat vooral uit woorden die anderen als eerste proberen, zoals uw naam, uw gemeente, "
            "een seizoen of Oekraïne. Kies woorden die niets met u of uw werk te maken hebben."
        )
    return _judged(password, words)


def _judged(password: str, words: set[str] | frozenset[str]) -> str:
    from zxcvbn import zxcvbn  # its word lists take memory: only where a password is chosen

    verdict = zxcvbn(_plain(password)[:JUDGED], user_inputs=sorted(words))
    if verdict["score"] >= ENOUGH:
        return ""
    patterns = {part["pattern"] for part in verdict["sequence"]}
    if "dictionary" in patterns:
        return _("Dit wachtwoord staat bijna letterlijk in lijsten met bekende wachtwoorden. Voeg losse woorden toe.")
    if "repeat" in patterns:
        return _("Dit wachtwoord herhaalt steeds hetzelfde. Gebruik verschillende woorden.")
    if patterns & {"sequence", "spatial"}:
        return _("Dit wachtwoord volgt een rijtje, zoals abcd, 1234 of qwerty. Gebruik losse woorden.")
    return _("Dit wachtwoord is te makkelijk te raden. Maak het langer, bijvoorbeeld met drie of vier losse woorden.")


def _has_little_of_its_own(password: str, words: Iterable[str]) -> bool:
    """Whether hardly a letter is left beside words that anybody would try."""
    left = plain = _plain(password)
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, " ")
    return left != plain and len(re.findall(r"[^\W\d_]", left)) < LETTERS_OF_ITS_OWN


def _words(about: Iterable[str]) -> set[str]:
    """The words of what is known about someone; shorter than three letters, they say nothing."""
    return {word for text in about for word in re.split(r"[\W\d_]+", _plain(text)) if len(word) >= 3}


def _plain(text: str) -> str:
    """Without capitals and accents: Oekraïne is oekraine."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(sign))
