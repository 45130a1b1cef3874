"""What happened and why one is told of it, in words."""

from collections.abc import Callable

from forum.i18n import _
from forum.notifications.models import Because, What

HAPPENED: dict[What, Callable[[], str]] = {
    What.PUBLISHED: lambda: _("%(who)s plaatste dit"),
    What.REVISED: lambda: _("%(who)s werkte dit bij"),
    What.REPLIED: lambda: _("%(who)s reageerde"),
    What.ANSWERED: lambda: _("De vraag is beantwoord"),
    What.CONFIRMED: lambda: _("Het antwoord is bevestigd door VNG"),
    What.OUTDATED: lambda: _("Het antwoord is verouderd"),
    What.ADOPTED: lambda: _("%(who)s gaat dit ook doen"),
    What.INTRODUCED: lambda: _("%(who)s heeft dit ingevoerd"),
    What.EVALUATED: lambda: _("%(who)s heeft dit geëvalueerd"),
    What.STOPPED: lambda: _("%(who)s is hiermee gestopt"),
    What.AWARDED: lambda: _("Dit kreeg een keurmerk"),
    What.PLANNED: lambda: _("Er is een vragenuur gepland"),
    What.EXPIRING: lambda: _("Dit is bijna niet meer geldig"),
    What.URGENT: lambda: _("De redactie stuurde dit rond: het is urgent"),
}
REASONS: dict[Because, Callable[[], str]] = {
    Because.URGENT: lambda: _("omdat dit bericht voor uw gemeente belangrijk is"),
    Because.WROTE: lambda: _("omdat u dit schreef"),
    Because.ADOPTED: lambda: _("omdat uw gemeente dit overneemt"),
    Because.REPLIED: lambda: _("omdat u hier reageerde"),
    Because.ITEM: lambda: _("omdat u dit volgt"),
    Because.SEARCH: lambda: _("omdat u de zoekvraag %(name)s volgt"),
    Because.TAG: lambda: _("omdat u het label %(name)s volgt"),
    Because.MUNICIPALITY: lambda: _("omdat u de gemeente %(name)s volgt"),
    Because.THEME: lambda: _("omdat u %(name)s volgt"),
    Because.PROVINCE: lambda: _("omdat u de provincie %(name)s volgt"),
}


def happened(what: What, who: str = "", place: str = "") -> str:
    """A sentence: `Noor Bakker (Utrecht) reageerde`."""
    person = _("%(name)s (%(place)s)", name=who, place=place) if who and place else who
    return HAPPENED[what]().replace("%(who)s", person or _("Iemand"))


def reason(because: Because, name: str = "") -> str:
    """`omdat u Opvang volgt`"""
    return REASONS[because]().replace("%(name)s", name)
