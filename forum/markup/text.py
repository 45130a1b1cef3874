"""Text in and out: what is cleaned before rendering, and the two plain forms."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_NEWLINE = re.compile("\r\n?|[\x85\u2028\u2029]")
_INLINE = frozenset({"a", "code", "del", "em", "span", "strong", "sup"})
_NOT_READ = frozenset({"footnote-ref", "footnote-backref"})
_END, _LISTED = "\x1f", "\x1e"  # of a block, and before an item of a list: no text holds them
_BREAK = re.compile(f"[{_END}{_LISTED}]")
_ITEM = re.compile(rf"{_LISTED}[\s{_END}]*")


def clean_source(source: str) -> str:
    """The text with `\\n` newlines and without characters that no HTML, XML or database will take."""
    return _FORBIDDEN.sub("", _NEWLINE.sub("\n", source))


def clean_html(markup: str) -> str:
    """HTML without forbidden characters (from `&#1;` and the like); replaced, so that nothing joins up."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", markup)


def clean_prefix(prefix: str) -> str:
    """A prefix for ids that the sanitiser will let through."""
    return re.sub("[^a-z0-9-]", "", prefix.lower())[:40]


def escaped(source: str) -> str:
    """The text as it was typed, escaped, in one `<p>` with its line breaks."""
    lines = html.escape(clean_source(source), quote=False).split("\n")
    return f"<p>{'<br>'.join(lines)}</p>"


def plain_text(html: str) -> str:
    """The words of HTML that `render` made, whitespace collapsed; footnote numbers are left out."""
    return " ".join(_BREAK.sub(" ", _read(html)).split())


def plain_lines(html: str) -> str:
    """The same with a line for each paragraph, and a dash before what is listed."""
    lines = _ITEM.sub(f"{_END}- ", _read(html)).split(_END)
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def _read(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.words)


class _Reader(HTMLParser):
    """Gathers text; a block ends a word, an inline element does not. An image reads as its `alt`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.unread = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self.unread = given.get("class") in _NOT_READ
        if tag not in _INLINE:
            mark = _LISTED if tag == "li" else _END
            self.words.append(f"{mark}{given.get('alt') or ''}{'' if mark == _LISTED else mark}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.unread = False
        if tag not in _INLINE:
            self.words.append(_END)

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.words.append(data)
