"""From what a member typed (Markdown) to HTML that is safe to store and to show.

The only package that imports `markdown` and `bleach`, and it does so in a process of its own: some texts
make any Markdown parser run for minutes, and Python cannot stop a thread. See `process` for the bound,
`convert` for the dialect, `sanitise` for the last word on what may pass.

    render(source, mentions, prefix="r12-")   safe HTML; never raises
    find_mentions(source)                     {"sanne-de-vries", "almere"}
    plain_text(html)                          what is left for search and summaries
    plain_lines(html)                         the same with its paragraphs and lists, for mails
    escaped(source)                           the fallback: the text as typed
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from forum.markup.handles import candidates
from forum.markup.process import RenderProcess
from forum.markup.text import clean_prefix, clean_source, escaped, plain_lines, plain_text

__all__ = ["LONGEST", "Mention", "escaped", "find_mentions", "plain_lines", "plain_text", "render"]

LONGEST = 200_000
"""Characters; a longer text is shown as typed. A municipal policy document is about 60,000."""

_process = RenderProcess()


class Mention(NamedTuple):
    """Whom a handle stands for: where `@handle` leads, and the name shown after the `@`."""

    href: str
    label: str


def render(source: str, mentions: Mapping[str, Mention] | None = None, *, prefix: str = "") -> str:
    """Safe HTML of a Markdown text; the escaped text when it is too long, too deep or too slow.

    `mentions` maps handles to whom they stand for; other handles stay text. `prefix` (such as "r12-") goes
    before the ids of footnotes, so that several texts can share a page. Never raises.
    """
    source = clean_source(source)
    if not source.strip():
        return ""
    if len(source) > LONGEST:
        return escaped(source)
    known = mentions or {}
    wanted = {name: [str(part) for part in known[name]] for name in candidates(source) if name in known}
    html = _process.ask({"source": source, "mentions": wanted, "prefix": clean_prefix(prefix)})
    return html if isinstance(html, str) else escaped(source)


def find_mentions(source: str) -> set[str]:
    """The handles that `render` would link if they were known: outside code, links and e-mail addresses."""
    source = clean_source(source)
    if len(source) > LONGEST or not candidates(source):
        return set()
    found = _process.ask({"source": source, "only": "mentions"})
    return set(found) if isinstance(found, list) else set()
