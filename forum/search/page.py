"""The result page as its template shows it: sentences and links made of results."""

from collections.abc import Iterable

from forum.accounts import register
from forum.entries.models import Entry
from forum.i18n import _, ngettext
from forum.search.query import Option, Remark, Sort
from forum.search.results import Found, Results

MOST_SHOWN = {"tag": 24, "municipality": 60}


class ResultPage:
    def __init__(self, results: Results) -> None:
        self.results = results
        self.query = results.query

    @property
    def found(self) -> list[Found]:
        return self.results.found

    @property
    def count(self) -> str:
        """How many there are, in words."""
        total, complete = self.results.total, self.results.matches.complete
        if self.results.matches.is_capped:
            return _("Meer dan %(num)s resultaten", num=f"{total:,}".replace(",", "."))
        whole = ngettext("%(num)s resultaat", "%(num)s resultaten", total)
        if not complete or complete == total:
            return str(whole)
        return _("%(count)s, waarvan %(complete)s met al uw woorden", count=whole, complete=complete)

    @property
    def literal_url(self) -> str:
        return self.query.address(is_literal=True)

    @property
    def first_partial(self) -> Found | None:
        """The first on this page that has only some of the words."""
        if self.query.sort is not Sort.RELEVANCE:
            return None
        return next((one for one in self.found if not one.row.is_complete), None)

    @property
    def sorting(self) -> list[tuple[str, str, bool]]:
        labels = {Sort.RELEVANCE: _("Best passend"), Sort.NEWEST: _("Nieuwste"), Sort.HELPFUL: _("Handigste")}
        return [(label, self.query.address(sort=sort), self.query.sort is sort) for sort, label in labels.items()]

    @property
    def chips(self) -> list[tuple[str, str]]:
        return [(self.results.names[name], self.query.address(**{name: ""})) for name in self.query.filters]

    @property
    def clear_url(self) -> str:
        return self.query.unfiltered().address()

    @property
    def newer_url(self) -> str:
        return self.query.address(page=self.query.page - 1) if self.query.page > 1 else ""

    @property
    def older_url(self) -> str:
        return self.query.address(page=self.query.page + 1) if self.query.page < self.results.pages else ""

    @property
    def filters(self) -> list[tuple[str, list[Option]]]:
        """Each filter: its title and its values with how many results they leave, most first."""
        return [
            (_("Soort"), self._options("kind", _kinds())),
            (_("Thema"), self._options("theme", self.results.matches.names["theme"].items())),
            (_("Label"), self._options("tag", self.results.matches.names["tag"].items())),
            (_("Gemeente"), self._options("municipality", register.municipalities().items())),
            (_("Provincie"), self._options("province", register.provinces())),
        ]

    @property
    def remarks(self) -> list[str]:
        return [sentence(remark) for remark in self.query.remarks]

    def _options(self, name: str, values: Iterable[tuple[str, str]]) -> list[Option]:
        """The chosen value, then those that leave most results, MOST_SHOWN of them: addresses cost time to make."""
        counts, chosen = self.results.matches.counts[name], self.query.filters.get(name)
        labels = dict(values)
        if chosen:
            labels[chosen] = self.results.names[name]
        known = [value for value in labels if counts[value] or value == chosen]
        known.sort(key=lambda value: (value != chosen, -counts[value], labels[value]))
        return [
            Option(
                labels[value],
                self.query.address(**{name: "" if value == chosen else value}),
                counts[value],
                value == chosen,
            )
            for value in known[: MOST_SHOWN.get(name)]
        ]


def sentence(remark: Remark) -> str:
    """What the searcher should know, in a sentence."""
    return {
        Remark.CUT: _("Uw tekst was te lang. Wij zochten op het eerste deel."),
        Remark.MANY_WORDS: _("U gebruikte veel woorden. Wij zochten op de eerste."),
        Remark.ONLY_COMMON_WORDS: _(
            "Hierop kunnen wij niet zoeken. Gebruik een woord dat iets zegt over uw onderwerp."
        ),
        Remark.ONLY_EXCLUSIONS: _("U zei alleen wat u niet zoekt. Typ er ook een woord bij dat u wel zoekt."),
    }[remark]


def _kinds() -> list[tuple[str, str]]:
    return [(key, str(mapper.class_.kind_plural)) for key, mapper in Entry.__mapper__.polymorphic_map.items()]
