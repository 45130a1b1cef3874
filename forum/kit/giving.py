"""How a file is given away: as what it is, under a safe name, and with no rights in a browser."""

from urllib.parse import quote

from flask import Response, abort, send_file

from forum.kit.intake import place
from forum.kit.models import AttachmentVersion
from forum.kit.queries import folder

POLICY = "default-src 'none'; sandbox"
"""Stands beside the policy of the whole site: a browser keeps to both."""


def give(version: AttachmentVersion) -> Response:
    """The content of a version. Images may be shown, everything else is a download. 404 when the content is lost."""
    path = place(folder(), version.sha256)
    if not path.exists():
        abort(404)
    response = send_file(
        path,
        mimetype=version.kind.media_type,
        as_attachment=not version.kind.is_image,
        download_name=version.name,
        conditional=False,
        etag=False,
    )
    return guarded(response)


def guarded(response: Response) -> Response:
    """With what keeps a download a download."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers.pop("Last-Modified", None)
    return response


def disposition(name: str) -> str:
    """The header of a download, for browsers that know only ASCII too (RFC 6266)."""
    plain = name.encode("ascii", "ignore").decode().replace('"', "").replace("\\", "")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
