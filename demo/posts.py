"""The register of posts under convention: rail security (SUGE), mediators, ISG."""

from datetime import date

from demo.calendar import LAST_YEAR, days, known_soon
from demo.knowledge import Change, Row, history
from demo.places import DEPARTEMENTS
from demo.streams import Stream

AUTHOR = "Direction de projet Sécurité"
SUGE = {
    "TOULOUSE": (42, 46, 47, 49),
    "MONTPELLIER": (30, 34, 35, 36),
    "NIMES": (20, 22, 22, 23),
    "NARBONNE": (12, 13, 14, 14),
    "PERPIGNAN": (9, 10, 10, 11),
    "TARBES": (5, 7, 7, 8),
}
"""Agents by brigade: 118, then 132 from 2021 on, 135 and 141."""
SUGE_SINCE = (date(2018, 1, 1), date(2021, 1, 1), date(2023, 1, 1), date(2024, 1, 1))
MEDIATORS = (1, 2, 2, 5, 9, 1, 8, 1, 1, 2, 4, 3, 2)
"""Mediator posts by département."""
FIRST_ISG = {"31": 2021, "34": 2021, "30": 2021, "66": 2022, "81": 2022, "11": 2022, "82": 2022,
             "65": 2023, "12": 2023, "32": 2024, "09": 2024}  # fmt: skip
"""First year of the first ISG post of a département; two départements have none."""


def rows() -> list[Row]:
    """Return the register `effectifs_conventionnes`."""
    return [*_suge(), *_mediators(), *_isg()]


def _row(post: str, kind: str, etp: str, departement: str | None, du: date) -> Row:
    employers = {"SUGE": "SNCF", "mediateur": "Association de médiation", "ISG": "Département"}
    return {
        "poste_id": post,
        "type": kind,
        "etp": etp,
        "code_dep": departement,
        "employeur": employers[kind],
        "du": du,
        "au": None,
        "periode": None,
        "personnes_accompagnees": None,
    }


def _suge() -> list[Row]:
    """Return one row per brigade and agreed headcount."""
    found: list[Row] = []
    for brigade, agents in SUGE.items():
        for number, (count, start) in enumerate(zip(agents, SUGE_SINCE, strict=True)):
            row = _row(f"SUGE-{brigade}", "SUGE", str(count), None, start)
            end = SUGE_SINCE[number + 1] if number + 1 < len(SUGE_SINCE) else None
            changes = [Change(end + days(20), {"au": end})] if end else []
            found += history(row, start + days(20), AUTHOR, *changes)
    return found


def _mediators() -> list[Row]:
    stream = Stream("effectifs_conventionnes.mediateurs")
    found: list[Row] = []
    for departement, number in zip(DEPARTEMENTS, MEDIATORS, strict=True):
        for rank in range(1, number + 1):
            start = stream.day(date(2019, 3, 1), date(2024, 9, 30))
            etp = stream.weighted(("1", "0.8", "0.5"), (7, 2, 1))
            row = _row(f"MED-{departement}-{rank:02d}", "mediateur", etp, departement, start)
            changes = []
            if stream.chance(0.12) and start.year < 2023:
                end = stream.day(date(2023, 2, 1), date(2024, 11, 30))
                changes = [Change(known_soon(end, 25), {"au": end})]
            found += history(row, known_soon(start, stream.integer(5, 40)), AUTHOR, *changes)
    return found


def _isg() -> list[Row]:
    """Return one row per post and year: the persons helped are reported in January.

    One report of 2023 came in March 2024, another was corrected then.
    """
    stream = Stream("effectifs_conventionnes.isg")
    found: list[Row] = []
    for departement, first in FIRST_ISG.items():
        posts = 2 if departement in ("31", "34", "30") else 1
        for rank in range(1, posts + 1):
            etp = stream.pick(("1", "1", "0.5", "0.8"))
            for year in range(first + rank - 1, LAST_YEAR + 1):
                found += _isg_year(departement, rank, etp, year, stream)
    return found


def _isg_year(departement: str, rank: int, etp: str, year: int, stream: Stream) -> list[Row]:
    start, end = date(year, 1, 1), date(year + 1, 1, 1)
    row = _row(f"ISG-{departement}-{rank}", "ISG", etp, departement, start)
    row |= {"au": end, "periode": year}
    helped = round(float(etp) * stream.integer(120, 320))
    reported = date(year + 1, 1, stream.integer(8, 24))
    changes = [Change(reported, {"personnes_accompagnees": helped})]
    if (departement, rank, year) == ("81", 1, 2023):
        changes = [Change(date(2024, 3, 19), {"personnes_accompagnees": helped})]
    if (departement, rank, year) == ("34", 1, 2023):
        right = {"personnes_accompagnees": helped - 14}
        motive = "Correction : personnes comptées deux fois"
        changes.append(Change(date(2024, 3, 26), right, motive))
    return history(row, start + days(14), AUTHOR, *changes)
