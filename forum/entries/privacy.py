"""Personal data that does not belong in a post: found before posting, for the writer to take out or confirm."""

import re
from typing import NamedTuple

from forum.i18n import _

DIGITS = re.compile(r"(?<![\w.,/-])\d{3,4}[ .]?\d{2,3}[ .]?\d{2,3}(?![\w/-]|[.,]\d)")
PHONE = re.compile(
    r"(?<![\w/])(?:\+31|0031|0)(?:[ -]?\(0\))?[ -]?(?:6(?:[ -]?\d){8}|[1-57-9]\d{1,2}(?:[ -]?\d){6,7})(?!\w)"
)
FOREIGN_PHONE = re.compile(r"(?<!\w)\+380(?:[ -]?\d){9}(?!\d)")
ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@((?:[\w-]+\.)+[a-z]{2,})", re.IGNORECASE)
PRIVATE_DOMAINS = re.compile(
    r"^(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|icloud|me|proton|protonmail|gmx|ziggo|kpnmail|planet"
    r"|xs4all|home|casema|hetnet|upcmail|telfort|tele2|zonnet|quicknet|chello|solcon|caiway|onsbrabantnet"
    r"|ukr|i|meta|mail|yandex|bigmir)\.(?:com|nl|net|org|me|ua|ru|be|de|fr|eu|co\.uk)$",
    re.IGNORECASE,
)


class Finding(NamedTuple):
    """Something that looks like personal data: what kind, and the text as it stands there."""

    what: str
    text: str


def found_in(text: str) -> list[Finding]:
    """What in the text looks like a BSN, a phone number or a private e-mail address; each once, in order."""
    found = [
        *(Finding(_("burgerservicenummer (BSN)"), match) for match in _citizen_numbers(text)),
        *(Finding(_("telefoonnummer"), match.group().strip()) for match in PHONE.finditer(text)),
        *(Finding(_("telefoonnummer"), match.group().strip()) for match in FOREIGN_PHONE.finditer(text)),
        *(Finding(_("privé-e-mailadres"), match) for match in _private_addresses(text)),
    ]
    return list(dict.fromkeys(found))


def is_citizen_number(digits: str) -> bool:
    """Whether 8 or 9 digits pass the eleven-test of the BSN (weights 9..2, and -1 for the last)."""
    if len(digits) not in (8, 9) or not digits.isdigit() or not digits.strip("0"):
        return False
    number = [int(digit) for digit in digits.zfill(9)]
    return sum(weight * digit for weight, digit in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), number, strict=True)) % 11 == 0


def _citizen_numbers(text: str) -> list[str]:
    candidates = (match.group() for match in DIGITS.finditer(text))
    return [number for number in candidates if is_citizen_number(re.sub(r"[ .]", "", number))]


def _private_addresses(text: str) -> list[str]:
    return [match.group() for match in ADDRESS.finditer(text) if PRIVATE_DOMAINS.match(match.group(1))]
