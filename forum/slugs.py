"""Readable names in addresses and after the @: `Súdwest-Fryslân` -> `sudwest-fryslan`, `Київ` -> `kyiv`."""

import re
import unicodedata
import zlib

_UKRAINIAN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh", "з": "z",
        "и": "y", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p",
        "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
        "щ": "shch", "ь": "", "ю": "iu", "я": "ia", "’": "", "'": "",
    }
)  # fmt: skip


def slug(text: str, *, longest: int = 60) -> str:
    """Lower-case letters, digits and single hyphens; Ukrainian by the KMU 2010 table; a number when nothing is left."""
    latin = text.lower().translate(_UKRAINIAN)
    plain = unicodedata.normalize("NFKD", latin.replace("ß", "ss")).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(words) > longest:
        words = words[: longest + 1].rsplit("-", 1)[0][:longest].strip("-")
    return words or f"x{zlib.crc32(text.strip().encode()):x}"
