"""The shipped municipality files: a wrong row here gives a stranger a membership."""

import csv
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "forum" / "accounts" / "data"
PROVINCE_SIZES = [56, 51, 50, 44, 31, 26, 25, 18, 13, 12, 10, 6]
DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)(nl|org|eu|info|frl)")
SHARED_OR_PUBLIC = {"debuch.nl", "hltsamen.nl", "over-gemeenten.nl", "gmail.com", "ziggo.nl", "vng.nl", "overheid.nl"}


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def slug(name: str) -> str:
    """The handle rule: ASCII fold, lower case, every other run of characters one hyphen."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")


@pytest.fixture(scope="module")
def municipalities() -> list[dict[str, str]]:
    return rows("gemeenten.csv")


@pytest.fixture(scope="module")
def domains() -> list[dict[str, str]]:
    return rows("domeinen.csv")


def test_there_are_342_municipalities_with_a_code_of_their_own(municipalities):
    codes = {row["code"] for row in municipalities}
    assert len(municipalities) == len(codes) == 342
    assert all(re.fullmatch(r"GM\d{4}", code) for code in codes)


def test_the_provinces_have_their_known_sizes(municipalities):
    sizes = Counter(row["provinciecode"] for row in municipalities)
    assert sorted(sizes.values(), reverse=True) == PROVINCE_SIZES


def test_every_municipality_gets_a_handle_of_its_own(municipalities):
    handles = Counter(slug(row["naam"]) for row in municipalities)
    assert len(handles) == 342
    assert {"s-gravenhage", "sudwest-fryslan", "bergen-l", "bergen-nh"} <= handles.keys()


def test_domains_have_their_two_columns_only(domains):
    assert list(domains[0]) == ["domain", "code"]


def test_domains_are_well_formed_and_belong_to_one_municipality(domains):
    names = [row["domain"] for row in domains]
    assert len(names) == len(set(names))
    assert [name for name in names if not DOMAIN.fullmatch(name)] == []


def test_domains_point_to_municipalities_that_exist(municipalities, domains):
    known = {row["code"] for row in municipalities}
    assert {row["code"] for row in domains} == known


def test_domains_shared_by_several_organisations_make_nobody_a_member(domains):
    assert not SHARED_OR_PUBLIC & {row["domain"] for row in domains}


@pytest.mark.parametrize(
    ("domain", "code"),
    [
        ("almere.nl", "GM0034"),
        ("denhaag.nl", "GM0518"),
        ("s-hertogenbosch.nl", "GM0796"),
        ("bergen.nl", "GM0893"),
        ("bergen-nh.nl", "GM0373"),
        ("gemeentehw.nl", "GM1963"),
        ("gemeentealtena.nl", "GM1959"),
        ("wijdemeren.nl", "GM1696"),
        ("westerkwartier.nl", "GM1969"),
        ("sudwestfryslan.nl", "GM1900"),
        ("hengelo.nl", "GM0164"),
        ("t-diel.nl", "GM0737"),
    ],
)
def test_a_domain_that_is_easily_confused_has_the_right_code(domains, domain, code):
    assert {row["domain"]: row["code"] for row in domains}[domain] == code
