"""The lists that the site is ordered by: themes, and the mail domains that let members in by themselves."""

import re
from collections.abc import Sequence

import sqlalchemy as sa

from forum.accounts import municipalities, register
from forum.accounts.models import Member, Municipality, MunicipalityDomain
from forum.database import db
from forum.entries.models import Theme
from forum.events import record
from forum.i18n import _
from forum.slugs import slug

DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII)


class DomainRefused(ValueError):
    """A domain that cannot be admitted; `why` is malformed, free or taken."""

    def __init__(self, why: str, holder: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.holder = holder  # CBS code of the municipality that has it


def explain(refusal: DomainRefused) -> str:
    """Why a domain cannot be admitted, for the moderator who asked."""
    if refusal.why == "free":
        return _("Bij dit domein kan iedereen een adres krijgen. Laat deze mensen één voor één toe.")
    if refusal.why == "taken":
        return _("Dit domein hoort al bij %(name)s.", name=register.municipalities().get(refusal.holder, "?"))
    return _("Dit is geen domein. Geef wat achter de @ staat, zoals gemeente.nl.")


def tidy_domain(text: str) -> str:
    """What stands behind the @ of a typed domain or address: lower-case ASCII. Raises DomainRefused."""
    bare = text.strip().rpartition("@")[2].strip(". ").lower()
    try:
        domain = bare.encode("idna").decode("ascii") if not bare.isascii() else bare
    except UnicodeError:
        raise DomainRefused("malformed") from None
    if len(domain) > 120 or not DOMAIN.fullmatch(domain):
        raise DomainRefused("malformed")
    return domain


def admit(domain: str, municipality: Municipality, *, by: Member) -> MunicipalityDomain:
    """Let every address of this domain be of this municipality. Raises DomainRefused when it cannot be."""
    if not municipalities.may_admit(domain):
        raise DomainRefused("free")
    known = db.session.get(MunicipalityDomain, domain)
    if known is not None:
        raise DomainRefused("taken", known.municipality_code)
    admitted = MunicipalityDomain(domain=domain, municipality_code=municipality.code, admitted_by_id=by.id)
    db.session.add(admitted)
    record("domain_admitted", municipality, by=by, domain=domain)
    return admitted


def is_admitted(domain: str, municipality: Municipality) -> bool:
    known = db.session.get(MunicipalityDomain, domain)
    return known is not None and known.municipality_code == municipality.code


def expel(admitted: MunicipalityDomain, *, by: Member) -> None:
    """New addresses of this domain wait for a moderator again; who is in stays in."""
    municipality = db.session.get_one(Municipality, admitted.municipality_code)
    db.session.delete(admitted)
    record("domain_expelled", municipality, by=by, domain=admitted.domain)


def themes() -> Sequence[Theme]:
    """In the order that the site shows them in."""
    return db.session.scalars(sa.select(Theme).order_by(Theme.position, Theme.id)).all()


def add_theme(name: str, description: str, *, by: Member) -> Theme:
    """A new theme, at the end. Raises ValueError when there is one of that name."""
    _refuse_taken(name)
    last = db.session.scalar(sa.select(sa.func.max(Theme.position)))
    theme = Theme(slug=slug(name), name=name, description=description, position=(last or 0) + 1)
    db.session.add(theme)
    record("added", theme, by=by)
    return theme


def describe_theme(theme: Theme, name: str, description: str, *, by: Member) -> None:
    """Change what a theme is called and says; its address stays. Raises ValueError when another has that name."""
    if (theme.name, theme.description) == (name, description):
        return
    _refuse_taken(name, other_than=theme)
    before = {"name": theme.name, "description": theme.description}
    theme.name, theme.description = name, description
    record("described", theme, by=by, before=before)


def move_theme(theme: Theme, steps: int, *, by: Member) -> bool:
    """Move a theme up (-1) or down (+1); False when it is at the end already."""
    order = list(themes())
    here = order.index(theme)
    there = here + steps
    if not 0 <= there < len(order):
        return False
    order.insert(there, order.pop(here))
    for position, each in enumerate(order):
        each.position = position
    record("moved", theme, by=by, position=there)
    return True


def _refuse_taken(name: str, other_than: Theme | None = None) -> None:
    for theme in themes():
        if theme is not other_than and (theme.slug == slug(name) or theme.name.casefold() == name.casefold()):
            raise ValueError("another theme has that name")
