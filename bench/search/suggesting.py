"""Suggestions while typing: the whole answer to titles that are half typed, and to beginnings of 2 to 5 letters."""

import random
import time
from itertools import islice

from flask import Flask

from bench.search.corpus import texts

TRIES = 400


def asked(number: int) -> list[str]:
    """What people may have typed by the time that they are given suggestions, of the first `number` titles."""
    chance = random.Random(7)
    titles = [text.title for text in islice(texts(number), number)]
    every = chance.choices(titles, k=TRIES)
    halves = [title[: chance.randint(2, len(title))] for title in every[::2]]
    return halves + [chance.choice(title.split())[: chance.randint(2, 5)] for title in every[1::2]]


def milliseconds(app: Flask, number: int) -> list[float]:
    """How long each answer takes, each typed text asked for once."""
    client, times = app.test_client(), []
    client.get("/zoeken/suggesties?q=warm")  # the tables that a server makes when it starts
    for typed in asked(number):
        start = time.perf_counter()
        answer = client.get("/zoeken/suggesties", query_string={"q": typed})
        times.append((time.perf_counter() - start) * 1_000)
        assert answer.status_code == 200, answer.status
    return times
