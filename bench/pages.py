"""The pages that are measured: for a visitor, for a member, unchanged (304), and a post."""

import argparse
import gzip
import re
import urllib.parse
import urllib.request
from dataclasses import dataclass

from bench import load, spread
from bench.load import Load
from bench.queries import queries_of

CLIENT = {"Accept-Encoding": "identity"}


@dataclass
class Measured:
    """One row of the table: who asked for what, what came of it, and the share of the bare page's rate."""

    who: str
    what: str
    load: Load
    share: float
    queries: int | None = None
    kilobytes: float | None = None
    budget: str = ""


def measure(site: str, bare_url: str, member: dict[str, str], options: argparse.Namespace) -> list[Measured]:
    """The bare page first and last (its mean is the yardstick), the site's pages between."""
    seconds: int = options.seconds
    load.run(bare_url, seconds=2)
    first = load.run(bare_url, seconds=seconds)
    rows = [
        _page(site, who, what, path, headers, budget, seconds)
        for who, headers in (("visitor", {}), ("member", member))
        for what, path, budget in _addresses(site, who)
    ]
    rows += _unchanged(site, seconds)
    rows.append(_deepest_beside_first(site, seconds))
    rows.append(_posting(site, member, seconds))
    rate = spread.adopting(site, member, options.entries, seconds, _get)
    rows.append(Measured("member", "adopting an initiative", rate, 0.0))
    last = load.run(bare_url, seconds=seconds)
    yardstick = (first.rate + last.rate) / 2
    for row in rows:
        row.share = row.load.rate / yardstick
    bare = Load(yardstick, (first.p50 + last.p50) / 2, (first.p99 + last.p99) / 2, first.errors + last.errors)
    return [Measured("-", "bare Flask page, one query", bare, 1.0, 1), *rows]


def measure_unkept(site: str, seconds: int) -> list[tuple[str, Load]]:
    """The visitor's pages when none is kept in memory: what the first visitor after a change waits for."""
    return [(what, load.run(site + path, seconds=seconds)) for what, path, _ in _addresses(site, "visitor")]


def _addresses(site: str, who: str) -> list[tuple[str, str, str]]:
    """(what, path, the share that is asked of it) of each page; found by walking the site itself."""
    share = {"item": "0.6" if who == "visitor" else "0.4", "list": "0.5"}
    return [
        ("front page", "/", share["list"]),
        ("list of initiatives", "/initiatieven/", share["list"]),
        ("list, deepest page", _deepest(site), ""),
        ("theme", "/themas/opvang", share["list"]),
        ("item with 10 replies", _item(site), share["item"]),
        ("spread of a practice, 341 adoptions", spread.spread_path(site, _get), ""),
        ("spread of the whole site", "/verspreiding", ""),
        ("search, common word", "/zoeken?q=opvang", ""),
        ("search, three words", "/zoeken?q=opvang+gemeente+locatie", ""),
    ]


def _page(site: str, who: str, what: str, path: str, headers: dict[str, str], budget: str, seconds: int) -> Measured:
    found = load.run(site + path, seconds=seconds, headers=headers)
    body = _get(site + path, headers)
    return Measured(
        who, what, found, 0.0, queries_of(path, signed_in=bool(headers)), len(gzip.compress(body, 6)) / 1000, budget
    )


def _unchanged(site: str, seconds: int) -> list[Measured]:
    """What a browser that has the page already asks."""
    rows = []
    for what, path in (("item, 304", _item(site)), ("list, 304", "/initiatieven/")):
        with urllib.request.urlopen(site + path, timeout=10) as answer:  # the visitor's ETag
            etag = answer.headers["ETag"]
        found = load.run(site + path, seconds=seconds, headers={"If-None-Match": etag})
        rows.append(Measured("visitor", what, found, 0.0, 1, 0.0, "1.2"))
    return rows


def _deepest_beside_first(site: str, seconds: int) -> Measured:
    """The deepest page of a list, as a share of the list's first page measured right before it."""
    first = load.run(site + "/initiatieven/", seconds=seconds)
    deepest = load.run(site + _deepest(site), seconds=seconds)
    row = Measured("visitor", "deepest page ÷ first page of the list", deepest, 0.0, None, None, "0.95 of the first")
    row.what += f": {deepest.rate / first.rate:.2f}"
    return row


def _posting(site: str, member: dict[str, str], seconds: int) -> Measured:
    """Members post tips: each one new, with its HTML made, its revision and its event."""
    form = _get(site + "/tips/nieuw", member).decode()
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    assert found is not None, "the form of a tip has no CSRF token: is the member signed in?"
    body = urllib.parse.urlencode(
        {"csrf_token": found.group(1), "title": "Een tip", "body": "Bel **eerst**.", "theme": "opvang"}
        | {"language": "nl", "audience": "public", "tags": "bellen"}
    )
    script = f"""
local count = 0
request = function()
  count = count + 1
  local once = "&sent_as=" .. tostring(os.time()) .. "-" .. count .. "-" .. math.random(1e9)
  return wrk.format("POST", "/tips/nieuw", {{["Content-Type"] = "application/x-www-form-urlencoded",
    ["Cookie"] = "{member["Cookie"]}"}}, "{body}" .. once)
end
"""
    return Measured("member", "posting a tip", load.run(site + "/tips/nieuw", seconds=seconds, script=script), 0.0)


def _item(site: str) -> str:
    """An initiative with its replies, from the list."""
    found = re.search(r'href="(/initiatieven/\d+-[^"]+)"', _get(site + "/initiatieven/").decode())
    assert found is not None
    return found.group(1)


def _deepest(site: str) -> str:
    """The last page of the list of initiatives, found as a reader would: by going on."""
    path = "/initiatieven/"
    while True:
        found = re.search(r'rel="next" href="([^"]+)"', _get(site + path).decode())
        if found is None:
            return path
        path = found.group(1).replace("&amp;", "&")


def _get(url: str, headers: dict[str, str] | None = None) -> bytes:
    request = urllib.request.Request(url, headers={**CLIENT, **(headers or {})})
    with urllib.request.urlopen(request, timeout=30) as answer:
        body: bytes = answer.read()
    return body
