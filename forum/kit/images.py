"""Draws an image anew, so that only its pixels are left: no place, no camera, nothing behind the image.

Run as a program of its own (`python images.py FROM TO FORMAT`), with little memory and time, for a decoder that
meets a hostile file must not take the site along. Prints `width height`, or one word why not: format, pixels, broken.
It imports nothing of the site.
"""

import resource
import sys
from pathlib import Path

from PIL import Image, ImageOps

PIXELS = 24_000_000
PHOTOGRAPH = 50_000_000
"""Pixels of a JPEG, which can be read at half its size without being decoded whole."""
HALVED = 16_000_000
"""Pixels beyond which that is done: a quarter of the memory, and plenty to look at."""
LONGEST = 20_000
"""Pixels of a side: beyond it some programs fail, and no photograph needs it."""
MEMORY = 800_000_000
SECONDS = 30
SAVED_AS = {
    "JPEG": {"quality": 88},
    "PNG": {"compress_level": 4},
    "WEBP": {"quality": 86, "method": 2},
    "GIF": {},
}


class Unfit(Exception):
    """Its word says why: format, pixels or broken."""


def redraw(source: Path, target: Path, form: str) -> tuple[int, int]:
    """Write the image at `source` to `target`, upright and bare; of a moving image only the first picture.

    Its size is judged by its header, before anything is decoded. Raises Unfit.
    """
    most = PHOTOGRAPH if form == "JPEG" else PIXELS
    Image.MAX_IMAGE_PIXELS = most
    try:
        with Image.open(source, formats=[form]) as image:
            width, height = image.size
            if width * height > most or max(width, height) > LONGEST or min(width, height) < 1:
                raise Unfit("pixels")
            if form == "JPEG" and width * height > HALVED:
                image.draft(None, (width // 2, height // 2))
            image.load()
            ImageOps.exif_transpose(image, in_place=True)
            bare = _bare(image, form)
    except Image.DecompressionBombError:
        raise Unfit("pixels") from None
    except Image.UnidentifiedImageError:
        raise Unfit("format") from None
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, MemoryError) as error:
        raise Unfit("broken") from error
    bare.save(target, form, **SAVED_AS[form])
    return bare.size


def _bare(image: Image.Image, form: str) -> Image.Image:
    """The pixels alone: no profile, no comment, no text."""
    transparent = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    mode = "RGBA" if transparent and form != "JPEG" else ("L" if image.mode in ("1", "L") else "RGB")
    bare = image if image.mode == mode else image.convert(mode)
    bare.info = {}
    return bare


def main(source: str, target: str, form: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        print(*redraw(Path(source), Path(target), form))
    except Unfit as reason:
        print(reason)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
