"""A browser without JavaScript: it reads pages as a person does and fills the forms that were rendered."""

from contextvars import Context
from functools import cached_property
from typing import Any, Self

import html5lib
from flask import Flask
from html5lib.constants import E as MESSAGES
from werkzeug.test import TestResponse

from forum.accounts.models import Member
from forum.database import db

XHTML = "{http://www.w3.org/1999/xhtml}"


class Page:
    """A response, parsed. `status`, `text` (what is readable), `html` (the element tree, without namespaces)."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.source = response.get_data().decode("utf-8", "replace")
        self._parser = html5lib.HTMLParser(namespaceHTMLElements=False)

    @cached_property
    def html(self) -> Any:
        return self._parser.parse(self.source)

    @cached_property
    def mistakes(self) -> list[str]:
        """What a parser had to mend in the source."""
        assert self.html is not None
        return [f"line {line}: {MESSAGES[code] % details}" for (line, _column), code, details in self._parser.errors]

    @property
    def path(self) -> str:
        return self.response.request.full_path.rstrip("?")

    @property
    def text(self) -> str:
        skipped = {"script", "style", "template"}
        return " ".join(" ".join(_texts(self.html, skipped)).split())

    @property
    def main(self) -> str:
        """What is readable in <main>."""
        return " ".join(" ".join(_texts(self.html.find(".//main"), {"script", "style"})).split())

    @property
    def title(self) -> str:
        return " ".join("".join(self.html.find(".//title").itertext()).split())

    @property
    def h1(self) -> str:
        return " ".join("".join(self.html.find(".//h1").itertext()).split())

    def links(self) -> dict[str, str]:
        """Address by readable text."""
        return {" ".join("".join(a.itertext()).split()): a.get("href", "") for a in self.html.iter("a")}

    def forms(self) -> list[Any]:
        return list(self.html.iter("form"))

    def form(self, holding: str, action: str = "") -> "Form":
        """The form that has a button, legend or field name `holding`, and `action` in its address."""
        for form in self.forms():
            if action not in (form.get("action") or self.path):
                continue
            names = {field.get("name") for field in form.iter() if field.get("name")}
            words = {
                " ".join("".join(part.itertext()).split()) for tag in ("button", "legend") for part in form.iter(tag)
            }
            if holding in names or holding in words:
                return Form(self, form)
        raise AssertionError(f"no form with {holding!r} on {self.path}: {self.main[:300]}")


class Form:
    """A rendered form: its fields with the values they were rendered with."""

    def __init__(self, page: Page, element: Any) -> None:
        self.page = page
        self.element = element
        self.action = element.get("action") or page.path
        self.method = (element.get("method") or "get").lower()
        self.values = dict(_values(element))

    def fill(self, **values: Any) -> Self:
        """Give values to fields that are there; a field that is not there is a mistake of the page."""
        names = {field.get("name") for field in self.element.iter() if field.get("name")}
        for name, value in values.items():
            assert name in names, f"the form has no field {name!r}: {sorted(n for n in names if n)}"
            if value is None or value is False:
                self.values.pop(name, None)
            else:
                self.values[name] = "y" if value is True else value
        return self


class Browser:
    """Keeps cookies; `signed_in` starts a session for a member without walking through the form."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()

    def get(self, path: str, **options: Any) -> Page:
        db.session.remove()
        return Page(_apart(self.client.get, path, follow_redirects=options.pop("follow", True), **options))

    def post(self, path: str, data: Any = None, **options: Any) -> Page:
        db.session.remove()
        follow = options.pop("follow", True)
        return Page(_apart(self.client.post, path, data=data, follow_redirects=follow, **options))

    def head(self, path: str) -> Page:
        db.session.remove()
        return Page(_apart(self.client.head, path))

    def submit(self, form: Form, button: str | None = None, **options: Any) -> Page:
        """Send a form, by one of its buttons (its text) when it has several."""
        data = dict(form.values)
        for element in form.element.iter("button"):
            if button and " ".join("".join(element.itertext()).split()) == button and element.get("name"):
                data[element.get("name")] = element.get("value", "")
        send = self.get if form.method == "get" else self.post
        if form.method == "get":
            return send(form.action, query_string=data, **options)
        return send(form.action, data=data, **options)

    def click(self, page: Page, text: str) -> Page:
        links = page.links()
        assert text in links, f"no link {text!r} on {page.path}: {list(links)}"
        return self.get(links[text])

    def signed_in(self, member: Member) -> Self:
        from forum.accounts.sessions import sign_in

        with self.app.test_request_context():
            from flask import session

            sign_in(db.session.get_one(Member, member.id))
            db.session.commit()
            kept = dict(session)
        with self.client.session_transaction() as own:
            own.update(kept)
            own.permanent = True
        return self


def _apart(send: Any, *args: Any, **options: Any) -> Any:
    """Send a request outside the test's own application context, whose `g` would remember who was signed in."""
    return Context().run(send, *args, **options)


def _values(form: Any) -> Any:
    for field in form.iter():
        name = field.get("name")
        if not name or field.get("disabled") is not None:
            continue
        if field.tag == "input":
            kind = field.get("type", "text")
            if kind in ("checkbox", "radio") and field.get("checked") is None:
                continue
            if kind not in ("submit", "button", "file"):
                yield name, field.get("value", "y" if kind == "checkbox" else "")
        elif field.tag == "textarea":
            yield name, "".join(field.itertext())
        elif field.tag == "select":
            chosen = [option for option in field.iter("option") if option.get("selected") is not None]
            option = (chosen or list(field.iter("option")))[:1]
            if option:
                yield name, option[0].get("value", "")


def _texts(element: Any, skipped: set[str]) -> Any:
    if element is None or element.tag in skipped:
        return
    if isinstance(element.tag, str) and element.text:
        yield element.text
    for child in element:
        yield from _texts(child, skipped)
        if child.tail:
            yield child.tail
