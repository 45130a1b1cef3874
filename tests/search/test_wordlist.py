"""What is kept of OpenTaal's list, and what is said when it is not there."""

from pathlib import Path

import pytest

from forum.search.analysis import wordlist

LINES = """9
gezin/YfZeCcCh
leef/Ca
opvangen/Vi
opgevangen/VeZm
ontving/ZbC4
kamer/YaZaCc
kamers/Cc
Almere/PN
gezinen/Fw
prĳs/Zb
"""


def test_each_word_is_what_its_marks_say(tmp_path: Path) -> None:
    (tmp_path / "index.dic").write_text(LINES, encoding="utf-8")
    (tmp_path / "license").write_text("BSD", encoding="utf-8")
    found = wordlist.build(tmp_path, tmp_path / "made" / "words.txt")
    assert {"gezin", "leef", "kamer", "prijs"} <= found.nouns
    assert not {"opgevangen", "kamers", "opvangen", "gezinen"} & found.nouns
    assert found.verbs == {"opvang"}
    assert found.names == {"almere"}
    assert (tmp_path / "made" / "LICENSE").read_text() == "BSD"


def test_without_the_list_one_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(wordlist, "FILE", tmp_path / "words.txt")
    wordlist.words.cache_clear()
    with pytest.raises(wordlist.NoWords, match="make setup"):
        wordlist.words()
    wordlist.words.cache_clear()
