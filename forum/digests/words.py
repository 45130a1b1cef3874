"""What a digest says of itself and of each item, in the language of the moment."""

from collections.abc import Sequence

from forum.digests.editions import Edition, Item
from forum.digests.models import Frequency, Rhythm
from forum.entries.models import Entry
from forum.i18n import _, _l, listed, long_date, ngettext
from forum.notifications.models import What

WEEKDAYS = (
    _l("maandag"), _l("dinsdag"), _l("woensdag"), _l("donderdag"), _l("vrijdag"), _l("zaterdag"), _l("zondag")
)  # fmt: skip
NAMED = 3  # municipalities that are named; more are counted
LONGEST = 120  # characters of a preheader: more is not shown


def often(rhythm: Rhythm) -> str:
    """elke week op donderdag om 08:00 uur"""
    hour = f"{rhythm.hour:02}:00"
    if rhythm.frequency is Frequency.DAILY:
        return _("elke dag om %(hour)s uur", hour=hour)
    if rhythm.frequency is Frequency.MONTHLY:
        return _("elke maand op dag %(day)s om %(hour)s uur", day=rhythm.monthday, hour=hour)
    return _("elke week op %(day)s om %(hour)s uur", day=str(WEEKDAYS[rhythm.weekday]), hour=hour)


def subject(edition: Edition) -> str:
    """3 nieuwe initiatieven over opvang, en 2 meer; of one thing only, or of an urgent one, what it is."""
    lead = _lead(edition)
    rest = len(edition.news) + edition.more - len(lead)
    text = _named(lead[0]) if len(lead) == 1 else _about(_count(lead[0], len(lead)), lead[0].card.theme)
    return _("%(lead)s, en %(num)s meer", lead=text, num=rest) if rest else text


def preheader(edition: Edition) -> str:
    """What a mail program shows after the subject: the titles that the subject did not name."""
    lead = _lead(edition)
    others = [item for item in edition.items if len(lead) > 1 or item is not lead[0]]
    text = " · ".join(item.card.title for item in others or lead)
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


def _lead(edition: Edition) -> list[Item]:
    """The items that the subject speaks of: what is urgent, else the most of one sort under one theme."""
    first = edition.news[0]
    if first.card.is_urgent:
        return [first]
    sorts: dict[tuple[str, ...], list[Item]] = {}
    for item in edition.news:
        kind = item.card.kind if item.what is What.PUBLISHED else ""
        sorts.setdefault((item.card.theme, item.what, kind), []).append(item)
    return max(sorts.values(), key=len)


def _named(item: Item) -> str:
    return f"{label(item)}: {item.card.title}"


def label(item: Item) -> str:
    """What happened to the item, in two or three words: Nieuw initiatief."""
    what, count = item.happened[0]
    if item.is_suggestion:
        return _("Het overnemen waard")
    if what is What.PUBLISHED:
        return _("Urgent bericht") if item.card.is_urgent else _new(item.card.model)
    return _happened(what, count, item)


def also(item: Item) -> str:
    """What else happened to it: 3 nieuwe reacties. "" for nothing."""
    others = [_happened(what, count, item) for what, count in item.happened[1:]]
    return ", ".join(text[:1].lower() + text[1:] for text in others)


def _new(kind: type[Entry]) -> str:
    return {
        "initiatives": _("Nieuw initiatief"),
        "tips": _("Nieuwe tip"),
        "threads": _("Nieuw gesprek"),
        "announcements": _("Nieuw bericht"),
    }.get(kind.folder, _("Nieuw"))


def _happened(what: What, count: int, item: Item) -> str:
    if what in (What.ADOPTED, What.INTRODUCED, What.EVALUATED):
        places = item.places if what is item.what else ()
        return _by_named(what, places) if 0 < len(places) <= NAMED else _by_others(what, len(places) or count)
    if what is What.REPLIED:
        return ngettext("%(num)s nieuwe reactie", "%(num)s nieuwe reacties", count)
    if what is What.STOPPED:
        return ngettext("%(num)s gemeente stopte ermee", "%(num)s gemeenten stopten ermee", count)
    if what is What.EXPIRING and item.card.valid_until:
        return _("Geldig tot %(date)s", date=long_date(item.card.valid_until))
    return {
        What.PUBLISHED: _("Nieuw"),
        What.REVISED: _("Bijgewerkt"),
        What.ANSWERED: _("Vraag beantwoord"),
        What.CONFIRMED: _("Antwoord bevestigd door VNG"),
        What.OUTDATED: _("Antwoord verouderd"),
        What.AWARDED: _("Kreeg een keurmerk"),
        What.PLANNED: _("Vragenuur gepland"),
        What.EXPIRING: _("Verloopt binnenkort"),
        What.URGENT: _("Spoed"),
    }[what]


def _by_named(what: What, places: Sequence[str]) -> str:
    named = listed(places)
    if what is What.ADOPTED:
        return _("Overgenomen door %(places)s", places=named)
    if what is What.INTRODUCED:
        return _("Ingevoerd door %(places)s", places=named)
    return _("Geëvalueerd door %(places)s", places=named)


def _by_others(what: What, count: int) -> str:
    if what is What.ADOPTED:
        return ngettext("Overgenomen door %(num)s gemeente", "Overgenomen door %(num)s gemeenten", count)
    if what is What.INTRODUCED:
        return ngettext("Ingevoerd door %(num)s gemeente", "Ingevoerd door %(num)s gemeenten", count)
    return ngettext("Geëvalueerd door %(num)s gemeente", "Geëvalueerd door %(num)s gemeenten", count)


def _count(item: Item, number: int) -> str:
    what = item.what
    if what is What.PUBLISHED:
        return _count_new(item.card.model, number)
    if what is What.ANSWERED:
        return ngettext("%(num)s beantwoorde vraag", "%(num)s beantwoorde vragen", number)
    if what is What.REVISED:
        return ngettext("%(num)s bijgewerkt stuk", "%(num)s bijgewerkte stukken", number)
    if what in (What.ADOPTED, What.INTRODUCED, What.EVALUATED):
        return ngettext("%(num)s stuk van u overgenomen", "%(num)s stukken van u overgenomen", number)
    return ngettext("%(num)s stuk met nieuws", "%(num)s stukken met nieuws", number)


def _count_new(kind: type[Entry], number: int) -> str:
    if kind.folder == "initiatives":
        return ngettext("%(num)s nieuw initiatief", "%(num)s nieuwe initiatieven", number)
    if kind.folder == "tips":
        return ngettext("%(num)s nieuwe tip", "%(num)s nieuwe tips", number)
    if kind.folder == "announcements":
        return ngettext("%(num)s nieuw bericht", "%(num)s nieuwe berichten", number)
    return ngettext("%(num)s nieuw gesprek", "%(num)s nieuwe gesprekken", number)


def _about(count: str, theme: str) -> str:
    return _("%(count)s over %(theme)s", count=count, theme=theme[:1].lower() + theme[1:]) if theme else count
