"""Why something is in a digest, in words."""

from enum import StrEnum
from typing import Any, NamedTuple, Self

from forum.i18n import _, ngettext
from forum.notifications.interest import Interest
from forum.notifications.models import OWN, Because


class Telling(StrEnum):
    """Why one is told without following it."""

    FOR_ALL = "for all"
    SHARED = "shared"
    GENERAL = "general"
    WORTH = "worth"


class Reason(NamedTuple):
    """What a member follows (`because`, with its name), or why they are told anyway (`telling`, with a number)."""

    telling: Telling | None = None
    because: Because | None = None
    name: str = ""
    number: int = 0

    @classmethod
    def of(cls, interest: Interest) -> Self:
        return cls(because=interest.because, name=interest.name)

    @property
    def is_own(self) -> bool:
        """Whether it is about the item itself, not about what it is filed under."""
        return self.because in OWN

    @property
    def rank(self) -> int:
        return self.because.rank if self.because else 0

    @property
    def words(self) -> str:
        """omdat u Opvang volgt"""
        if self.telling is not None:
            return _told(self.telling, self.number)
        return _followed(self.because, self.name)


def _told(telling: Telling, number: int) -> str:
    if telling is Telling.WORTH:
        one = "ingevoerd door %(num)s gemeente zoals de uwe"
        return ngettext(one, "ingevoerd door %(num)s gemeenten zoals de uwe", number)
    return {
        Telling.FOR_ALL: _("voor alle gemeenten"),
        Telling.SHARED: _("omdat u dit deelde"),
        Telling.GENERAL: _("nieuw op het forum"),
    }[telling]


def _followed(because: Any, name: str) -> str:
    words = {
        Because.WROTE: _("omdat u dit deelde"),
        Because.ADOPTED: _("omdat uw gemeente dit overnam"),
        Because.REPLIED: _("omdat u hierop reageerde"),
        Because.SEARCH: _("omdat het past bij uw zoekopdracht “%(name)s”", name=name),
        Because.TAG: _("omdat u het label “%(name)s” volgt", name=name),
    }
    if because in words:
        return words[because]
    return _("omdat u %(name)s volgt", name=name) if name else _("omdat u dit volgt")
