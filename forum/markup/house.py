"""What the house makes of a parsed text before it is written out: headings in order, links judged, tables
that scroll, task lists that can be heard.

It makes good pages, not safe ones; that is `sanitise`'s work, which sees its output.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE

from forum.markup.links import Leads, leads

DEEPEST = 60
"""Levels of nesting; browsers stop at about 500, readers long before."""

TABLE_BOX = {"class": "table-scroll", "tabindex": "0", "role": "group", "aria-label": "Tabel"}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
_TASK = re.compile(r"\s*\[([ xX])\]\s+")
_FOOTNOTE = re.compile(r"(#?)(fn|fnref\d*):(.*)", re.DOTALL)


class TooDeep(Exception):
    """The text nests deeper than anyone reads."""


class HouseRules(Treeprocessor):
    """Changes the tree in place. `prefix` goes before footnote ids."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.prefix = ""

    def run(self, root: etree.Element) -> None:
        _measure(root)
        _order_headings(root)
        self._number_footnotes(root)
        for link in root.iter("a"):
            _flatten_images(link)
        for image in list(root.iter("img")):
            _judge_image(image)
        for link in list(root.iter("a")):
            _judge_link(link)
        for block in root.iter("pre"):
            block.set("tabindex", "0")
        for table in list(root.iter("table")):
            _dress_table(table)
        for task_list in root.iter("ul"):
            _mark_tasks(task_list)

    def _number_footnotes(self, root: etree.Element) -> None:
        """`fn:name` -> `r12-fn-1`: numbered as they are listed, in ids and in the links to them."""
        listed = [match[3] for item in root.iter("li") if (match := _FOOTNOTE.fullmatch(item.get("id", "")))]
        numbers = {name: number for number, name in enumerate(listed, start=1)}
        for element in root.iter():
            for name in ("id", "href"):
                match = _FOOTNOTE.fullmatch(element.get(name, ""))
                if match and match[3] in numbers:
                    element.set(name, f"{match[1]}{self.prefix}{match[2]}-{numbers[match[3]]}")
            if element.get("class") == "footnote":
                element.set("class", "footnotes")
            if element.get("class") == "footnote-backref":
                element.attrib.pop("title", None)
                number = element.get("href", "").rpartition("-")[2]
                element.set("aria-label", f"Terug naar noot {number} in de tekst")


def _measure(root: etree.Element) -> None:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise TooDeep
        level = [child for element in level for child in element]


def _order_headings(root: etree.Element) -> None:
    """From h3 on and never skipping a level, whatever was typed: h1 and h2 are the page's own."""
    above: list[int] = []
    for heading in [element for element in root.iter() if element.tag in HEADINGS]:
        if not "".join(heading.itertext()).strip() and heading.find(".//img") is None:
            heading.tag = "p"
            continue
        typed = HEADINGS[heading.tag]
        while above and above[-1] >= typed:
            above.pop()
        above.append(typed)
        heading.tag = f"h{min(2 + len(above), 6)}"


def _flatten_images(link: etree.Element) -> None:
    """An image in a link becomes its description: a link cannot hold a link, and needs a name."""
    for image in list(link.iter("img")):
        _become(image, "span", text=image.get("alt") or image.get("src", ""))


def _judge_image(image: etree.Element) -> None:
    """Our own pictures are shown. Another site's becomes a link, which tells it nothing until followed."""
    source = _plain_url(image.get("src", ""))
    described = image.get("alt", "")
    match leads(source):
        case Leads.HERE if source:
            image.set("src", source)
        case Leads.AWAY:
            _become(image, "a", text=described or source, href=source)
        case _:
            _become(image, "span", text=described)


def _judge_link(link: etree.Element) -> None:
    href, words = _plain_url(link.get("href", "")), link.text or ""
    if href.lower().startswith("www."):
        href = f"https://{href}"
    if href == f"http://{words}":  # typed without a scheme
        href = f"https://{words}"
    if AMP_SUBSTITUTE in words:
        link.text = _plain_url(words)
    where = leads(href)
    if where is None or not href:
        link.tag = "span"
        link.attrib.clear()
        return
    link.set("href", href)
    if not "".join(link.itertext()).strip():
        link.text = href


def _plain_url(url: str) -> str:
    """Without the disguise that Python-Markdown gives to e-mail addresses."""
    if AMP_SUBSTITUTE in url:
        url = html.unescape(url.replace(AMP_SUBSTITUTE, "&"))
    return url.strip()


def _dress_table(table: etree.Element) -> None:
    """In a box that scrolls and can be focused, so that a wide table can be read by keyboard too.

    The box is a named group, not a region: five tables would make five landmarks of the same name.
    """
    for cell in [*table.iter("th"), *table.iter("td")]:
        align = cell.attrib.pop("align", None)
        if align:
            cell.set("class", f"align-{align}")
        if cell.tag == "th" and len(cell) == 0 and not (cell.text or "").strip():
            cell.tag = "td"
        if cell.tag == "th":
            cell.set("scope", "col")
    inner = etree.Element("table", table.attrib)
    inner.extend(list(table))
    _become(table, "div", **TABLE_BOX)
    table.append(inner)


def _mark_tasks(task_list: etree.Element) -> None:
    """`[x]` becomes a mark with a spoken name: a disabled checkbox would be a control that does nothing."""
    for holder, item in _openings(task_list):
        match = _TASK.match(holder.text or "")
        if not match:
            continue
        rest = (holder.text or "")[match.end() :]
        done = match[1] != " "
        mark = etree.Element(
            "span", {"class": "task-mark", "role": "img", "aria-label": "Gedaan" if done else "Nog te doen"}
        )
        mark.text, mark.tail = "\N{BALLOT BOX WITH CHECK}" if done else "\N{BALLOT BOX}", f" {rest}"
        holder.text = None
        holder.insert(0, mark)
        item.set("class", "task")
        task_list.set("class", "task-list")


def _openings(task_list: etree.Element) -> Iterator[tuple[etree.Element, etree.Element]]:
    """Each item, and the element that holds its first words: the item, or its first paragraph."""
    for item in task_list.findall("li"):
        first = item[0] if len(item) else None
        is_loose = first is not None and first.tag == "p" and not (item.text or "").strip()
        yield (first if is_loose and first is not None else item), item


def _become(element: etree.Element, tag: str, text: str | None = None, **attributes: str) -> None:
    """Another element in the same place; the text that follows it stays."""
    tail = element.tail
    element.clear()
    element.tag, element.text, element.tail = tag, text, tail
    element.attrib.update(attributes)
