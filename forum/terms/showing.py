"""What the templates of the glossary ask."""

from typing import Any

from forum.access import settings
from forum.i18n import LANGUAGES, _, current_language
from forum.terms.models import LabelKind, Term, TermLabel


def described(term: Term) -> dict[str, Any]:
    """The term in the words of schema.org, for search engines. Needs its labels."""
    others = [label.text for label in term.labels if label.kind in (LabelKind.SAME, LabelKind.SHORT)]
    named = {
        "@context": "https://schema.org",
        "@type": "DefinedTerm",
        "@id": settings().url + term.url,
        "url": settings().url + term.url,
        "name": term.name,
        "alternateName": others,
        "description": term.definition_nl,
        "inLanguage": "nl",
        "inDefinedTermSet": f"{settings().url}/begrippen",
    }
    return {key: value for key, value in named.items() if value}


def in_language(term: Term, language: str) -> dict[str, list[TermLabel]]:
    """The labels of one language by kind; kinds without one are left out."""
    kinds: dict[str, list[TermLabel]] = {}
    for label in sorted(term.labels, key=lambda one: one.position):
        if label.language == language:
            kinds.setdefault(label.kind.value, []).append(label)
    return kinds


def heading(term: Term) -> tuple[str, str]:
    """The preferred label for this reader, and its language: theirs, or else Dutch."""
    wanted = current_language()
    own = [one.text for one in term.labels if one.kind is LabelKind.PREFERRED and one.language == wanted]
    return (own[0], wanted) if own else (term.name, "nl")


def definition(term: Term) -> tuple[str, str]:
    """What it means, and in which language that is told: the reader's, or else Dutch; "" when nobody wrote it yet."""
    wanted = current_language()
    own = getattr(term, f"definition_{wanted}")
    return (own, wanted) if own else (term.definition_nl, "nl")


def field_labels() -> dict[str, str]:
    """The names of the fields of a content."""
    close = {f"close_{language}": f"{_('Lijkt erop')} ({name})" for language, name in LANGUAGES.items()}
    meant = {f"definition_{language}": f"{_('Betekenis')} ({name})" for language, name in LANGUAGES.items()}
    others = {"short": _("Afkortingen"), "theme": _("Thema"), "broader": _("Hoort onder"), "related": _("Zie ook")}
    return dict(LANGUAGES) | close | meant | others
