"""A served site that takes 25 MB at a time: its memory stays as it was, and too much is told on a page."""

import http.client
import io
import re
import urllib.parse
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.exchange.examples import PASSWORD
from forum.kit.types import LARGEST
from tests.operations.server import PATIENCE, Served

GROWTH = 100_000  # kB
UPLOADS = 5
LINE = b"Een regel van een lange tekst die gewoon leesbaar is.\n"


class Sender:
    """A browser over a plain connection: cookies, forms, and large files."""

    def __init__(self, site: Served) -> None:
        self.site = site
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, str, bytes]:
        """The status, where it leads, and the content."""
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=PATIENCE)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, path, body, {"Cookie": cookies} | ({"Content-Type": kind} if kind else {}))
        answer = connection.getresponse()
        for header in answer.headers.get_all("Set-Cookie", []):
            name, _, value = header.split(";")[0].partition("=")
            self.cookies[name] = value
        content = answer.read()
        connection.close()
        return answer.status, answer.headers.get("Location", ""), content

    def sign_in(self, email: str) -> None:
        values = {"csrf_token": self.token("/inloggen"), "email": email, "password": PASSWORD}
        kind = "application/x-www-form-urlencoded"
        status, _, _ = self.ask("POST", "/inloggen", urllib.parse.urlencode(values).encode(), kind)
        assert status == 302

    def send(self, path: str, name: str, content: bytes) -> tuple[int, bytes]:
        part = 'Content-Disposition: form-data; name="{}"{}\r\n\r\n'
        body = b"--grens\r\n" + part.format("csrf_token", "").encode() + self.token(path).encode() + b"\r\n--grens\r\n"
        body += part.format("file", f'; filename="{name}"').encode() + content + b"\r\n--grens--\r\n"
        status, _, answer = self.ask("POST", path, body, "multipart/form-data; boundary=grens")
        return status, answer

    def token(self, path: str) -> str:
        found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', self.ask("GET", path)[2])
        assert found, path
        return found[1].decode()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    settings = {"processes": "1", "rate_limits": "false", "secret": "s" * 40}
    with Served(tmp_path_factory.mktemp("kit") / "data", **settings) as site:
        yield site


def memory(site: Served) -> int:
    """kB that the processes of the site use at most so far."""
    peaks = []
    for pid in (site.process.pid, *site.workers()):
        status = Path(f"/proc/{pid}/status").read_text()
        peaks.append(int(re.search(r"VmHWM:\s+(\d+)", status)[1]))  # type: ignore[index]
    return sum(peaks)


def test_memory_stays_as_it_was(served: Served) -> None:
    """Sending 25 MB files, refusing larger ones, and downloading all of it in one zip."""
    sender = Sender(served)
    sender.sign_in("moderator@voorbeeld.example")
    feed = sender.ask("GET", "/initiatieven/")[2].decode()
    path = re.findall(r'href="(/initiatieven/\d+-[^"/]+)"', feed)[0]
    form = f"/items/{re.findall(r'[0-9]+', path)[0]}/bestanden"
    long = (LINE * (LARGEST // len(LINE) + 1))[: LARGEST - 10]
    assert sender.send(form, "klein.txt", b"Een kleine brief.")[0] == 302
    sender.ask("GET", f"{path}/kit.zip")
    before = memory(served)
    for number in range(UPLOADS):
        assert sender.send(form, f"lang-{number}.txt", long + b"%d" % number)[0] == 302
    status, page = sender.send(form, "te-lang.txt", long * 2)
    assert status == 413
    assert "te groot" in page.decode()
    status, _, kit = sender.ask("GET", f"{path}/kit.zip")
    assert status == 200
    grown = memory(served) - before
    with zipfile.ZipFile(io.BytesIO(kit)) as archive:
        assert archive.testzip() is None
        assert sum(part.file_size for part in archive.infolist()) > UPLOADS * (LARGEST - 100)
    assert grown < GROWTH, f"{grown} kB more"
    print(f"{grown} kB more for {UPLOADS} x 25 MB")
