"""The municipalities and the mail domains that belong to them, loaded from the data that ships along."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from forum.accounts.models import Municipality, MunicipalityDomain
from forum.database import db
from forum.slugs import slug

DATA = Path(__file__).parent / "data"
EVERYDAY = {"GM0518": "den-haag", "GM0796": "den-bosch"}  # what people type after the @

_OPEN_TO_ALL = """
gmail.com googlemail.com outlook.com outlook.nl hotmail.com hotmail.nl live.com live.nl msn.com yahoo.com
yahoo.nl icloud.com me.com mac.com aol.com gmx.com gmx.net gmx.de proton.me protonmail.com pm.me ziggo.nl
kpnmail.nl kpnplanet.nl planet.nl hetnet.nl home.nl xs4all.nl upcmail.nl casema.nl chello.nl telfort.nl
tele2.nl solcon.nl freedom.nl online.nl quicknet.nl zonnet.nl mail.com zoho.com tutanota.com tuta.com
yandex.com yandex.ru mail.ru ukr.net i.ua meta.ua fastmail.com hey.com caiway.nl hccnet.nl
kliksafe.nl onsmail.nl versatel.nl wanadoo.nl wxs.nl zeelandnet.nl
"""
OPEN_TO_ALL = frozenset(_OPEN_TO_ALL.split())
OPEN_EVERYWHERE = frozenset({"hotmail", "live", "outlook", "yahoo", "gmx", "googlemail"})  # in every country


def load() -> None:
    """Bring the register up to date with `data/gemeenten.csv`; running it twice changes nothing."""
    known = set(db.session.scalars(sa.select(Municipality.code)))
    fresh = [row for row in _rows("gemeenten.csv") if row["code"] not in known]
    if not fresh:
        return
    db.session.add_all(_municipality(row) for row in fresh)
    db.session.flush()
    codes = {row["code"] for row in fresh}
    db.session.add_all(
        MunicipalityDomain(domain=row["domain"], municipality_code=row["code"])
        for row in _rows("domeinen.csv")
        if row["code"] in codes
    )
    db.session.flush()


def of_address(email: str) -> str | None:
    """The CBS code of the municipality whose domain this address has, exactly; else None."""
    domain = email.rpartition("@")[2].lower()
    found = sa.select(MunicipalityDomain.municipality_code).where(MunicipalityDomain.domain == domain)
    return db.session.scalar(found)


def at(email: str) -> Municipality | None:
    """The municipality that this address belongs to."""
    code = of_address(email)
    return db.session.get(Municipality, code) if code else None


def may_admit(domain: str) -> bool:
    """Whether a whole domain can be trusted to one municipality: not when anybody can get an address there."""
    is_open = domain in OPEN_TO_ALL or domain.split(".", 1)[0] in OPEN_EVERYWHERE  # hotmail.be, yahoo.co.uk
    return "." in domain and not is_open


def _municipality(row: dict[str, str]) -> Municipality:
    numbers: dict[str, Any] = {
        "population": int(row["inwoners"]),
        "population_year": int(row["inwoners_jaar"]),
        "households": int(row["huishoudens"]),
        "urbanity": int(row["stedelijkheid"]),
        "area_ha": int(row["opp_land_ha"]),
        "lon": float(row["lon"]),
        "lat": float(row["lat"]),
    }
    return Municipality(
        code=row["code"],
        name=row["naam"],
        handle=EVERYDAY.get(row["code"]) or slug(row["naam"], longest=80),
        province_code=row["provinciecode"],
        province=row["provincie"],
        safety_region_code=row["veiligheidsregiocode"],
        safety_region=row["veiligheidsregio"],
        **numbers,
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
