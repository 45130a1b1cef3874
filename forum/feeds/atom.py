"""An Atom feed as text (RFC 4287): well-formed whatever the entries say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from forum.entries.models import Entry
from forum.markup.text import clean_html

NEVER = datetime(2022, 3, 1, tzinfo=UTC)  # when the forum opened: an empty feed has to be dated too


@dataclass(frozen=True)
class Feed:
    """A list of public entries; `path` and `page` are the addresses of the feed and of the list on the site."""

    title: str
    path: str
    page: str
    entries: list[Entry]

    @property
    def updated(self) -> datetime:
        return max((entry_updated(entry) for entry in self.entries), default=NEVER)


def entry_updated(entry: Entry) -> datetime:
    """When it was last written to; a reply or a vote does not make it new again."""
    return max(moment for moment in (entry.published_at, entry.edited_at, entry.created_at) if moment)


def write(feed: Feed, *, site_url: str, site_name: str) -> str:
    """The document. Needs html, author, municipality and theme of every entry loaded."""
    return "\n".join(_feed(feed, site_url, site_name)) + "\n"


def _feed(feed: Feed, site_url: str, site_name: str) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nl">'
    yield f"  <title>{_text(f'{feed.title} - {site_name}')}</title>"
    yield f"  <id>{_text(site_url + feed.path)}</id>"
    yield f'  <link rel="self" type="application/atom+xml" href={_attribute(site_url + feed.path)}/>'
    yield f'  <link rel="alternate" type="text/html" href={_attribute(site_url + feed.page)}/>'
    yield f"  <updated>{_moment(feed.updated)}</updated>"
    yield f"  <author><name>{_text(site_name)}</name></author>"
    for entry in feed.entries:
        yield from _entry(entry, site_url)
    yield "</feed>"


def _entry(entry: Entry, site_url: str) -> Iterator[str]:
    """Its id is the address without words: the title may change, the id may not."""
    yield f"  <entry xml:lang={_attribute(entry.language)}>"
    yield f"    <title>{_text(entry.title)}</title>"
    yield f"    <id>{_text(f'{site_url}/items/{entry.id}')}</id>"
    yield f'    <link rel="alternate" type="text/html" href={_attribute(site_url + entry.url)}/>'
    yield f"    <published>{_moment(entry.published_at or entry.created_at)}</published>"
    yield f"    <updated>{_moment(entry_updated(entry))}</updated>"
    yield f"    <author><name>{_text(_said_by(entry))}</name></author>"
    for term, label in _categories(entry):
        yield f"    <category term={_attribute(term)} label={_attribute(label)}/>"
    if entry.summary:
        yield f"    <summary>{_text(entry.summary)}</summary>"
    yield f'    <content type="html" xml:base={_attribute(site_url + "/")}>{_text(_html(entry))}</content>'
    yield "  </entry>"


def _said_by(entry: Entry) -> str:
    names = [entry.author_name, entry.municipality_name]
    return ", ".join(name for name in names if name) or "Forum Oekraïne"


def _categories(entry: Entry) -> Iterable[tuple[str, str]]:
    yield entry.kind, str(entry.kind_label)
    if entry.theme:
        yield entry.theme.slug, entry.theme.name
    yield from ((slug, name) for slug, name in entry.labels)


def _html(entry: Entry) -> str:
    return "\n".join(entry.html.values())


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(words: str) -> str:
    return escape(clean_html(words))


def _attribute(words: str) -> str:
    return quoteattr(clean_html(words))
