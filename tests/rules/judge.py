"""What makes a page a proper page, judged from its source alone: each finding is a sentence."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from tests.pages import Page

TYPED = {"input", "select", "textarea"}
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
LISTS = {"ul": {"li", "script", "template"}, "ol": {"li", "script", "template"}, "dl": {"dt", "dd", "div"}}
PHRASING_ONLY = {"a", "p", "h1", "h2", "h3", "h4", "h5", "h6", "span", "em", "strong", "label", "button", "summary"}
BLOCKS = {
    "div",
    "p",
    "ul",
    "ol",
    "dl",
    "table",
    "form",
    "section",
    "article",
    "aside",
    "nav",
    "header",
    "footer",
    "pre",
}
INTERACTIVE = {"a", "button", "input", "select", "textarea", "details"}
POINTERS = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers", "list", "form")


def findings(page: Page) -> list[str]:
    """Everything wrong with a page; [] for a proper one."""
    tree = page.html
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    return [
        *page.mistakes,
        *_head(tree),
        *_ids(elements),
        *_nesting(tree),
        *_inline(elements),
        *_names(tree, elements),
    ]


def _head(tree: Any) -> Iterator[str]:
    if not tree.get("lang"):
        yield "no lang on <html>"
    titles = [_text(title) for title in tree.findall("./head/title")]
    if len(titles) != 1 or not titles[0].split("·")[0].strip():
        yield f"not one filled <title>: {titles}"
    headings = [_text(heading) for heading in tree.iter("h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"not one filled <h1>: {headings}"
    if len(list(tree.iter("main"))) != 1:
        yield "not one <main>"
    if not any(meta.get("name") == "viewport" for meta in tree.iter("meta")):
        yield "no viewport"
    levels = [int(element.tag[1]) for element in tree.iter() if element.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}]
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"a heading of level {after} under one of level {before}"


def _ids(elements: list[Any]) -> Iterator[str]:
    counts = Counter(element.get("id") for element in elements if element.get("id") is not None)
    for name, count in counts.items():
        if count > 1 or not name or " " in name:
            yield f"id {name!r} occurs {count} times"
    for element in elements:
        for attribute in POINTERS:
            for name in (element.get(attribute) or "").split():
                if name not in counts:
                    yield f"<{element.tag}> points by {attribute} to {name!r}, which is not there"
        target = element.get("href", "") if element.tag == "a" else ""
        if target.startswith("#") and len(target) > 1 and target[1:] not in counts:
            yield f"a link to {target}, which is not there"


def _nesting(tree: Any) -> Iterator[str]:
    for element in tree.iter():
        if element.tag in LISTS:
            children = {child.tag for child in element if isinstance(child.tag, str)}
            if children - LISTS[element.tag]:
                yield f"<{element.tag}> holds {sorted(children - LISTS[element.tag])}"
        if element.tag in PHRASING_ONLY:
            inside = {child.tag for child in element.iter() if child is not element and isinstance(child.tag, str)}
            refused = (INTERACTIVE if element.tag in {"a", "button"} else set()) | (
                BLOCKS if element.tag != "a" else set()
            )
            if inside & refused:
                yield f"<{element.tag}> holds {sorted(inside & refused)}"


def _inline(elements: list[Any]) -> Iterator[str]:
    """What the content security policy would refuse."""
    for element in elements:
        if element.tag == "style":
            yield "a <style> on the page"
        if element.tag == "script" and not element.get("src") and element.get("type") != "application/ld+json":
            yield "an inline <script>"
        for attribute, value in element.attrib.items():
            if attribute == "style" or (str(attribute).startswith("on")):
                yield f"<{element.tag} {attribute}=...>"
            if attribute in {"href", "src", "action", "formaction"} and value.strip().lower().startswith("javascript"):
                yield f"<{element.tag} {attribute}={value}>"


def _names(tree: Any, elements: list[Any]) -> Iterator[str]:
    """Everything that can be seen, pressed or filled in has a name."""
    labelled = {label.get("for") for label in tree.iter("label")}
    wrapped = {id(field) for label in tree.iter("label") for field in label.iter() if field.tag in TYPED}
    for element in elements:
        if element.tag == "img" and element.get("alt") is None:
            yield f"an image without alt: {element.get('src')}"
        if element.tag in TYPED and element.get("type") not in UNLABELLED:
            has_label = element.get("id") in labelled or id(element) in wrapped
            if not has_label and not element.get("aria-label") and not element.get("aria-labelledby"):
                yield f"<{element.tag} name={element.get('name')}> has no label"
        if element.tag in {"a", "button"} and not _readable(element):
            yield f"<{element.tag} {dict(element.attrib)}> has no text"


def _readable(element: Any) -> bool:
    names = [element.get("aria-label"), _text(element), *(image.get("alt") for image in element.iter("img"))]
    return any(name and name.strip() for name in names)


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
