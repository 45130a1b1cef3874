"""Stems of Dutch words: endings by snowball and rules of our own, forms of verbs by the verbs of the word list.

A stem is a name for a family of words (locatie, locaties); it need not be a word itself.
"""

from collections.abc import Container, Iterator
from functools import lru_cache

import Stemmer

PARTICLES = frozenset(
    """achter binnen buiten tegen terug samen onder voort tussen thuis open over voor door vast rond mede heen neer aan
    bij los mee toe uit weg her ver ont af in na om op be er ge""".split()  # noqa: SIM905, a text to read
)
"""What stands before a verb: opvangen, inschrijven, verzoeken. Never a part of a compound by itself."""

STRONG = """bidden bad bed | beginnen begon | bewegen bewog | blijven bleef blev | bieden bood bod | buigen boog bog
    | binden bond | brengen bracht | breken brak brok | denken dacht | dragen droeg drog | dringen drong
    | geven gaf gav gev | gelden gold | gieten goot got | grijpen greep grep | houden hield | hangen hing
    | helpen hielp holp | heffen hief hev | kopen kocht | kiezen koos koz | krijgen kreeg kreg
    | komen kwam kwamen | liggen lag leg | lijken leek lek | lijden leed led | lezen las lez | laten liet
    | lopen liep | nemen nam nom | rijden reed red | roepen riep | schelden schold | schieten schoot schot
    | schuiven schoof schov | schrijven schreef schrev | slaan sloeg | sluiten sloot slot | snijden sneed sned
    | spreken sprak sprok | steken stak stok | stelen stal stol | staan stond | sterven stierf storv
    | stijgen steeg steg | treden trad tred | treffen trof | trekken trok | vergeten vergat | vallen viel
    | vangen ving | vliegen vloog vlog | vechten vocht | vinden vond | vragen vroeg | wijzen wees wez
    | werpen wierp worp | winnen won | wegen woog wog | zien zag | zitten zat zet | zoeken zocht | zenden zond
    | zingen zong | gaan ging | doen deed | schenken schonk | drinken dronk | strijden streed stred
    | verdwijnen verdween verdwen | eten at | slapen sliep | werven wierf worv | zwijgen zweeg zweg
    | vriezen vroor vror | verliezen verloor verlor | zwemmen zwom | springen sprong | dwingen dwong | wijken week wek
    | blijken bleek blek | kijken keek kek | schrikken schrok | smelten smolt | mijden meed med | schijnen scheen schen
    | bakken gebakken | raden ried"""
"""A verb and its past stems, single letters where these end a stem."""

ENDINGS = ("en", "s", "n", "je", "tje", "jes", "tjes", "pje")
"""Of plurals and diminutives."""

PARTICIPLES = ("d", "t", "en", "aan", "ien", "de", "te", "ene")
"""How a form with ge- ends: gewoond, and not gewoon."""
STRONG_PARTICIPLES = ("en", "ene", "aan", "ien", "cht", "chte")
"""How one of a strong verb ends: gezonden, gebracht, and not gezond."""

DERIVED = (("ing", "en"), ("atie", "eren"), ("tie", "teren"))
"""How a noun is made of a verb."""

_VOWELS = "aeiouy"
_VOWELS_AT_NO_END = "aeou"  # of the stem of a verb: grote is no form of groenen
_SINGULAR = {"kinderen": "kind", "kinder": "kind", "leden": "lid", "steden": "stad", "schepen": "schip"}
_IRREGULAR = {"kinder": "kind", "sted": "stad"}
_porter = Stemmer.Stemmer("dutch_porter", 0)


class Lemmas:
    """Which words there are: `nouns` as written, `verbs` by their stems; made of the word list."""

    def __init__(self, nouns: Container[str], verbs: Container[str]) -> None:
        self.nouns, self.verbs = nouns, verbs

    def is_verb(self, stem: str) -> bool:
        """Whether it is the stem of a verb, or of one with something before it: aanvrag(en)."""
        return stem in self.verbs or any(stem[at:] in self.verbs for at in particles(stem) if stem[:at] != "ge")


def particles(word: str) -> list[int]:
    """Where a word goes on after what may stand before a verb, the furthest first: voortgang -> 5, 4 (voort, voor)."""
    return [at for at in (7, 6, 5, 4, 3, 2) if word[:at] in PARTICLES and len(word) - at > 2]


def stem(word: str, lemmas: Lemmas) -> str:
    """The stem of a folded word; a form of a verb gets the stem of its infinitive.

    opvangt, opgevangen, opving -> opvang; ingeschreven -> inschrijf; vertaalde -> vertal; gezinnen -> gezin.
    """
    if not word.isascii() or not word.isalpha() or len(word) < 4:
        return word
    if word in lemmas.nouns:
        return _of_noun(word, lemmas)
    past = next(filter(lemmas.is_verb, _of_strong_participle(word)), "")
    if past:
        return past
    noun = next((form for form in singulars(word) if form in lemmas.nouns), "")
    if noun:
        return _of_noun(noun, lemmas)
    return ending_off(word) if _is_quality(word, lemmas) else _of_verb(word, lemmas)


def _is_quality(word: str, lemmas: Lemmas) -> bool:
    """Whether it only looks like a participle in -d or -t: gezond(e), for there is gezondheid."""
    plain = word.removesuffix("e")
    return plain.startswith("ge") and plain[-1] in "dt" and plain + "heid" in lemmas.nouns


def _of_strong_participle(word: str) -> list[str]:
    return strong_presents(_without_ge(word)) if word.endswith(STRONG_PARTICIPLES) else []


def _of_noun(noun: str, lemmas: Lemmas) -> str:
    """plaats -> plaats, melding -> meld, registratie -> registrer: what snowball takes for something else."""
    if noun.endswith("s"):
        return ending_off(noun + "en")
    return next(filter(lemmas.is_verb, _verbs_of(noun)), "") or ending_off(noun)


def _verbs_of(noun: str) -> Iterator[str]:
    """The stems of the verbs that a noun may be made of: melden, registreren, inspecteren."""
    for ending, infinitive in DERIVED:
        if noun.endswith(ending) and len(noun) - len(ending) > 2:
            yield ending_off(noun.removesuffix(ending) + infinitive)


@lru_cache(maxsize=20_000)
def ending_off(word: str) -> str:
    """The stem of a folded word by its ending alone: snowball, then the Dutch endings that it leaves apart."""
    if len(word) < 4:
        return word
    stem: str = _porter.stemWord(word)
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in _VOWELS:
        stem = stem[:-1]
    if stem[-1] in "zv" and len(stem) > 2:
        stem = stem[:-1] + {"z": "s", "v": "f"}[stem[-1]]
    if len(stem) > 4 and stem[-1] == "s" and stem[-2] in "aeouy":
        stem = stem[:-1]
    if len(stem) > 4 and stem[-1] == "e":
        stem = stem[:-1]
    return _IRREGULAR.get(stem, stem)


def _of_verb(word: str, lemmas: Lemmas) -> str:
    plain = ending_off(word)
    if lemmas.is_verb(plain):
        return plain
    return next(filter(lemmas.is_verb, _present(word)), plain)


def singulars(word: str) -> list[str]:
    """What a plural or diminutive may be of, and the word itself: gezinnen -> gezin, huizen -> huis, talen -> taal."""
    found = [word, *_SINGULAR.get(word, "").split()]
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > 1:
            left = word.removesuffix(ending)
            found += [left, *(_singular(left) if ending == "en" else ())]
    return found


def _singular(left: str) -> Iterator[str]:
    """The ways to spell what is left of a plural in -en."""
    last = left[-1]
    if last == left[-2]:
        yield left[:-1]
    voiceless = {"z": "s", "v": "f"}.get(last, last)
    yield left[:-1] + voiceless
    if left[-2] in "aeou":
        yield left[:-1] + left[-2] + voiceless


def _present(word: str) -> list[str]:
    """The stems of infinitives that a form could belong to, likeliest first."""
    forms = [form for form in (_without_ge(word), word) if form]
    strong = [*_of_strong_participle(word), *strong_presents(word)]
    return strong + [present for form in forms for present in _weak(form)]


def _without_ge(word: str) -> str:
    """opgevangen -> opvangen, geregeld -> regeld; "" for a word that has no ge-."""
    if not word.endswith(PARTICIPLES):
        return ""
    if word.startswith("ge") and len(word) > 5:
        return word[2:]
    return next((word[:at] + word[at + 2 :] for at in particles(word) if word[at : at + 2] == "ge"), "")


def strong_presents(form: str) -> list[str]:
    """inschreven -> inschrijf."""
    past = form.removesuffix("en").removesuffix("e") if form.endswith(("en", "e")) else form
    if len(past) > 3 and past[-1] == past[-2]:
        past = past[:-1]
    starts = range(max(0, len(past) - 8), len(past) - 1)
    return [ending_off(past[:at] + _PRESENT[past[at:]]) for at in starts if past[at:] in _PRESENT]


def _weak(form: str) -> list[str]:
    """regeld -> regel, vertaalde -> vertal, opvangt -> opvang, melding -> meld."""
    found = [ending_off(form)]
    for ending in ("den", "ten", "de", "te", "d", "t", "ing", "ingen"):
        left = form.removesuffix(ending)
        if left != form and len(left) > 2 and left[-1] not in _VOWELS_AT_NO_END:
            found += [ending_off(left + "en"), ending_off(_short(left))]
    return found


def _short(stem: str) -> str:
    """A long vowel written once, as in the infinitive: betaal -> betal."""
    if len(stem) > 3 and stem[-2] == stem[-3] and stem[-2] in "aeou":
        return stem[:-2] + stem[-1]
    return stem


def _presents() -> dict[str, str]:
    rows = (row.split() for row in STRONG.split("|"))
    return {past: infinitive for infinitive, *pasts in rows for past in pasts}


_PRESENT = _presents()
