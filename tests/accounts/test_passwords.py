"""Passwords: easy ones are refused with a reason that helps; hard ones pass whatever they are made of."""

import time

import pytest
from flask import Flask

from forum.accounts import passwords
from forum.accounts.strength import weakness

NOOR = ("Noor Jansen", "noor.jansen@almere.nl", "Almere")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "Gebruik minstens 12"),
        ("kort-en-goed", ""),
        ("kort-goed", "Gebruik minstens 12"),
        ("x" * 201, "Gebruik hoogstens 200"),
        ("aaaaaaaaaaaaaaaa", "herhaalt"),
        ("abcdefghijklmnop", "rijtje"),
        ("qwertyuiop123", "lijsten"),
        ("wachtwoord1234", "als eerste proberen"),
        ("Welkom2024!!", "als eerste proberen"),
        ("Zomer2023Zomer!", "als eerste proberen"),
        ("Oekraïne2022!", "als eerste proberen"),
        ("OEKRAINE-oekraine", "als eerste proberen"),
        ("ForumOekraine1", "als eerste proberen"),
        ("Noor.Jansen.1987", "als eerste proberen"),
        ("GemeenteAlmere1", "als eerste proberen"),
        ("noor.jansen@almere.nl", "als eerste proberen"),
    ],
)
def test_an_easy_password_is_refused_with_a_reason(app: Flask, password: str, reason: str) -> None:
    with app.test_request_context():
        found = weakness(password, about=NOOR)
    assert reason in found
    assert bool(found) == bool(reason)


@pytest.mark.parametrize(
    "password",
    [
        "kano-steiger-tulp-wolken",
        "paard batterij nietje juist",
        "x7!Kq9@mP2$z",
        "слоноваябашта7дощ",
        "🦆🌧🚲🧇🛶🪁🧦🥕🪴🧂🪣🧵",
        "kano steiger tulp wolken " * 7,
        "in almere fietst een paarse otter",
    ],
)
def test_a_hard_password_passes(app: Flask, password: str) -> None:
    with app.test_request_context():
        assert weakness(password, about=NOOR) == ""


def test_judging_is_fast_whatever_is_typed(app: Flask) -> None:
    with app.test_request_context():
        for password in ("1qaz2wsx" * 25, "P@ssw0rd" * 25, "19871231" * 25, "aA1!" * 50, "almere" * 33):
            start = time.thread_time()
            weakness(password, about=["a b c d " * 10, *NOOR])
            assert time.thread_time() - start < 1  # second of a processor: others may be busy too


def test_one_spelling_whatever_the_keyboard(app: Flask) -> None:
    assert passwords.verify(passwords.hash("caf\u00e9 aan de kade"), "cafe\u0301 aan de kade")


def test_nobody_has_a_password(app: Flask) -> None:
    assert not passwords.verify(None, "the password of nobody")
    assert not passwords.verify("", "")
    assert not passwords.verify("no hash at all", "x")


def test_a_hash_is_argon2id_and_fits(app: Flask) -> None:
    made = passwords.hash("kano-steiger-tulp-wolken")
    assert made.startswith("$argon2id$")
    assert len(made) <= 200
