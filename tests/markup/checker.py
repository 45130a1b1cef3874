"""A second opinion on rendered HTML: parsed again with html5lib, judged by lists of its own.

Shares nothing with forum.markup on purpose. `violations(html)` names everything that a page should not
hold: foreign elements, attributes, schemes, ids that are not ours, markup that changes when parsed again.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator

import html5lib

ELEMENTS = frozenset(
    {"a", "blockquote", "br", "code", "del", "div", "em", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre"}
    | {"span", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"}
)
GLOBAL = frozenset({"class", "id"})
ATTRIBUTES = {
    "a": {"href", "rel", "title", "aria-label"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "th": {"scope"},
    "pre": {"tabindex"},
    "div": {"tabindex", "role", "aria-label"},
    "span": {"role", "aria-label"},
}
CLASSES = frozenset(
    {"mention", "footnote-ref", "footnote-backref", "footnotes", "table-scroll", "task-list", "task", "task-mark"}
    | {"align-left", "align-center", "align-right"}
)
SCHEMES = frozenset({"http", "https", "mailto"})
REL = {"nofollow", "noopener", "noreferrer", "ugc"}
XHTML = "{http://www.w3.org/1999/xhtml}"
CONTEXTS = ("div", "td", "p", "textarea", "title", "select")
"""Where a page might put it; the first is where ours does. The others must at least hold no danger."""
DANGER = frozenset(
    {"script", "style", "iframe", "object", "embed", "form", "input", "button", "base", "meta", "link"}
    | {"svg", "math", "template", "noscript"}
)

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_ID = re.compile(r"([a-z0-9-]+-)?fn(ref[0-9]*)?-[0-9]+")


def violations(html: str) -> list[str]:
    """What is wrong with it; empty if nothing is."""
    tree = _parse(html)
    found = [fault for element in tree.iter() if element is not tree for fault in _faults(element)]
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    if len(ids) != len(set(ids)):
        found.append("an id twice")
    again = _serialise(tree)
    if _serialise(_parse(again)) != again:
        found.append("changes when it is parsed again")
    return found


def dangers_elsewhere(html: str) -> list[str]:
    """Elements that would come to life where the HTML is put somewhere unexpected, with and without scripts."""
    return [
        f"{element.tag} in {context}"
        for context in CONTEXTS
        for scripting in (False, True)
        for element in _parse(html, context, scripting).iter()
        if str(element.tag).rpartition("}")[2] in DANGER
    ]


def _parse(html: str, context: str = "div", scripting: bool = False) -> etree.Element:
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=True)
    return parser.parseFragment(html, container=context, scripting=scripting)


def _serialise(tree: etree.Element) -> str:
    """As HTML; a carriage return, which parsing turns into a newline anyway, is not worth a complaint."""
    html = html5lib.serialize(tree, tree="etree", omit_optional_tags=False, quote_attr_values="always")
    return html.replace("\r", "\n")


def _faults(element: etree.Element) -> Iterator[str]:
    if not isinstance(element.tag, str) or not element.tag.startswith(XHTML):
        yield f"no HTML element: {element.tag}"
        return
    tag = element.tag.removeprefix(XHTML)
    if tag not in ELEMENTS:
        yield f"element {tag}"
    for name, value in element.attrib.items():
        if name not in GLOBAL | ATTRIBUTES.get(tag, set()):
            yield f"attribute {tag} {name}={value!r}"
    if set(element.get("class", "").split()) - CLASSES:
        yield f"class {element.get('class')!r}"
    if "id" in element.attrib and not _ID.fullmatch(element.attrib["id"]):
        yield f"id {element.attrib['id']!r}"
    if "tabindex" in element.attrib and element.attrib["tabindex"] != "0":
        yield f"tabindex {element.attrib['tabindex']!r}"
    if tag == "a" and "href" in element.attrib:
        yield from _link_faults(element)
    if tag == "img" and (not element.get("src") or _scheme(element.attrib["src"]) is not None):
        yield f"image {element.get('src')!r}"


def _link_faults(link: etree.Element) -> Iterator[str]:
    href = link.attrib["href"]
    scheme = _scheme(href)
    if scheme not in SCHEMES | {None}:
        yield f"scheme {scheme!r} in {href!r}"
    if scheme in {"http", "https"} and set(link.get("rel", "").split()) != REL:
        yield f"rel of {href!r}"


def _scheme(url: str) -> str | None:
    """The scheme as a browser reads it (WHATWG URL): trimmed, tabs and newlines gone; '//' for another host."""
    url = url.strip("".join(map(chr, range(33))))
    url = re.sub("[\t\n\r]", "", url)
    if match := _SCHEME.match(url):
        return match.group()[:-1].lower()
    return "//" if re.match(r"[/\\]{2}", url) else None
