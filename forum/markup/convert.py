"""The Markdown that members may use, on top of Python-Markdown and some of pymdown-extensions.

Tables, fenced code (also in lists), footnotes, task lists, strikethrough, bare links, and line breaks where
the writer put them. No HTML: what looks like it is shown as typed, except `<br>`, the only way to break a
line in a table. `forgiving` and `house` hold what we ask beyond the libraries.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as etree
from collections.abc import Mapping, Sequence

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.footnotes import FN_BACKLINK_TEXT, NBSP_PLACEHOLDER, FootnoteExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString
from pymdownx.magiclink import MagiclinkExtension  # type: ignore[import-untyped]
from pymdownx.saneheaders import SaneHeadersExtension  # type: ignore[import-untyped]
from pymdownx.superfences import SuperFencesCodeExtension  # type: ignore[import-untyped]
from pymdownx.tilde import DeleteSubExtension  # type: ignore[import-untyped]

from forum.markup.forgiving import ForgivingLists
from forum.markup.handles import HANDLE
from forum.markup.house import HouseRules


class Converter:
    """Markdown to HTML that still has to be sanitised. Raises whatever a hostile text provokes."""

    def __init__(self) -> None:
        self._house = HouseExtension()
        self._markdown = Markdown(
            extensions=[
                "sane_lists",
                "nl2br",
                TableExtension(use_align_attribute=True),
                SpacedFootnotes(USE_DEFINITION_ORDER=False),
                DeleteSubExtension(subscript=False),
                MagiclinkExtension(),
                SaneHeadersExtension(),
                SuperFencesCodeExtension(custom_fences=[{"name": "*", "class": "", "format": _code}]),
                self._house,
            ],
            output_format="html",
        )

    def convert(self, source: str, mentions: Mapping[str, Sequence[str]], prefix: str) -> str:
        """HTML; `mentions` is handle -> (href, label)."""
        self._house.mentions.start(mentions)
        self._house.rules.prefix = prefix
        self._markdown.reset()
        return self._markdown.convert(source)

    def mentions(self, source: str) -> set[str]:
        """The handles that stand outside code and links, known or not."""
        self.convert(source, {}, "")
        return self._house.mentions.found


class HouseExtension(Extension):
    """Takes HTML out of the language, and puts ours in."""

    def extendMarkdown(self, md: Markdown) -> None:
        self.mentions = MentionPattern(HANDLE)
        self.rules = HouseRules(md)
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.register(LineBreakPattern(r"<[bB][rR][ ]?/?>"), "typed_br", 90)
        md.inlinePatterns.register(self.mentions, "mention", 70)
        md.preprocessors.register(ForgivingLists(md), "forgiving_lists", 20)  # after the fences are put aside
        md.treeprocessors.register(self.rules, "house", -10)  # after everything else


class MentionPattern(InlineProcessor):
    """`@handle`: a link if the handle is known, text if not; remembered either way."""

    ANCESTOR_EXCLUDES = ("a",)

    def start(self, known: Mapping[str, Sequence[str]]) -> None:
        self.known = known
        self.found: set[str] = set()

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element | str | None, int | None, int | None]:
        handle = m[1].lower()
        self.found.add(handle)
        if handle not in self.known:
            return None, None, None
        href, label = self.known[handle]
        link = etree.Element("a", {"class": "mention", "href": href})
        link.text = AtomicString(f"@{label}")
        return link, m.start(), m.end()


class LineBreakPattern(InlineProcessor):
    """A typed `<br>`."""

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element, int, int]:
        return etree.Element("br"), m.start(), m.end()


class SpacedFootnotes(FootnoteExtension):
    """Footnotes in the order in which they are referred to. Their ids hold what was typed until `house`."""

    def makeFootnotesDiv(self, root: etree.Element) -> etree.Element | None:
        """With a plain space before the way back, as the library's placeholder would stick to a bare link;
        and with a way back from an empty note too, which the library forgets and then trips over.
        """
        notes = super().makeFootnotesDiv(root)
        if notes is None:
            return None
        for paragraph in notes.iter("p"):
            paragraph.text = (paragraph.text or "").replace(NBSP_PLACEHOLDER, " ")
        for note in notes.findall("ol/li"):
            if len(note) == 0:
                back = {"class": "footnote-backref", "href": note.get("id", "").replace("fn:", "#fnref:", 1)}
                etree.SubElement(etree.SubElement(note, "p"), "a", back).text = FN_BACKLINK_TEXT
        return notes


def _code(source: str, *_args: object, **_options: object) -> str:
    """A fenced block. It can be scrolled by keyboard; its language is dropped, nothing here colours code."""
    return f'<pre tabindex="0"><code>{html.escape(source, quote=False)}\n</code></pre>'
