"""The registers of posts under convention (SUGE, mediators, ISG) and of training sessions."""

from datetime import date

from demo.calendar import LAST_YEAR, by_year, days, known_soon
from demo.knowledge import Change, Row, history, mistaken
from demo.places import DEPARTEMENTS, communes, pseudonym
from demo.streams import Stream
from demo.tables import row

AUTHOR = "Direction de projet Sécurité"
EMPLOYERS = {"SUGE": "SNCF", "mediateur": "Association de médiation", "ISG": "Département"}
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

SESSIONS = by_year(2021, 13, 21, 25, 27)
THEMES = ("police_municipale", "radicalisation", "egalite", "autre")
PUBLICS = {
    "police_municipale": ("policier_municipal",),
    "radicalisation": ("elu", "agent", "agent"),
    "egalite": ("elu", "agent", "agent", "autre"),
    "autre": ("agent", "autre"),
}
PEOPLE = {"policier_municipal": 260, "elu": 95, "agent": 240, "autre": 60}
"""How many invented persons of each public may attend."""
MOVED = date(2023, 4, 3)
"""Since this day, one municipal officer in forty works for another commune."""


def posts() -> list[Row]:
    """Return the register `effectifs_conventionnes`."""
    return [*_suge(), *_mediators(), *_isg()]


def _post(name: str, kind: str, etp: str, departement: str | None, du: date) -> Row:
    return row("effectifs_conventionnes", name, kind, etp, departement, EMPLOYERS[kind], du)


def _suge() -> list[Row]:
    """Return one row per brigade and agreed headcount."""
    found: list[Row] = []
    for brigade, agents in SUGE.items():
        for count, start, end in zip(agents, SUGE_SINCE, (*SUGE_SINCE[1:], None), strict=True):
            post = _post(f"SUGE-{brigade}", "SUGE", str(count), None, start)
            changes = [Change(end + days(20), {"au": end})] if end else []
            found += history(post, start + days(20), AUTHOR, *changes)
    return found


def _mediators() -> list[Row]:
    stream = Stream("effectifs_conventionnes.mediateurs")
    found: list[Row] = []
    for departement, number in zip(DEPARTEMENTS, MEDIATORS, strict=True):
        for rank in range(1, number + 1):
            start = stream.day(date(2019, 3, 1), date(2024, 9, 30))
            etp = stream.weighted(("1", "0.8", "0.5"), (7, 2, 1))
            post = _post(f"MED-{departement}-{rank:02d}", "mediateur", etp, departement, start)
            changes = []
            if stream.chance(0.12) and start.year < 2023:
                end = stream.day(date(2023, 2, 1), date(2024, 11, 30))
                changes = [Change(known_soon(end, 25), {"au": end})]
            found += history(post, known_soon(start, stream.integer(5, 40)), AUTHOR, *changes)
    return found


def _isg() -> list[Row]:
    """Return one row per post and year: the persons helped are reported in January.

    One report of 2023 came in March 2024, another was corrected then.
    """
    stream = Stream("effectifs_conventionnes.isg")
    found: list[Row] = []
    for departement, first in FIRST_ISG.items():
        for rank in range(2 if departement in ("31", "34", "30") else 1):
            etp = stream.pick(("1", "1", "0.5", "0.8"))
            name = f"ISG-{departement}-{rank + 1}"
            for year in range(first + rank, LAST_YEAR + 1):
                post = _post(name, "ISG", etp, departement, date(year, 1, 1))
                helped = round(float(etp) * stream.integer(120, 320))
                known = date(year + 1, 1, stream.integer(8, 24))
                changes = _helped(f"{name}-{year}", helped, known)
                post |= {"au": date(year + 1, 1, 1), "periode": year}
                found += history(post, date(year, 1, 15), AUTHOR, *changes)
    return found


def _helped(name: str, helped: int, known: date) -> list[Change]:
    column = "personnes_accompagnees"
    if name == "ISG-81-1-2023":
        return [Change(date(2024, 3, 19), {column: helped})]
    changes = [Change(known, {column: helped})]
    if name == "ISG-34-1-2023":
        reason = "Correction : personnes comptées deux fois"
        changes.append(Change(date(2024, 3, 26), {column: helped - 14}, reason))
    return changes


def training() -> list[Row]:
    """Return the register `formations`, one row per session and pseudonymised person."""
    stream = Stream("formations")
    towns = [commune.code for commune in communes() if commune.population >= 2500]
    found: list[Row] = []
    for name, day, theme, body, hours, kind in _sessions(stream):
        public = stream.pick(PUBLICS[theme])
        attending = stream.sample(range(PEOPLE[public]), stream.integer(7, 14))
        known = known_soon(day, stream.integer(6, 40))
        if day.year in (2022, 2023) and day.month >= 10 and stream.chance(0.25):
            known = date(day.year + 1, 3, stream.integer(1, 28))
        for person in sorted(attending):
            present, is_doubtful = stream.chance(0.93), stream.chance(0.006)
            facts = (pseudonym(f"{public}-{person:04d}"), theme, body, hours, day, present)
            commune = _employer(public, person, day, towns)
            one = row("formations", name, *facts, commune, public, kind)
            if is_doubtful:
                wrong, later = {"presence": not present}, known + days(70)
                found += mistaken(one, wrong, known, AUTHOR, later, "feuille de présence")
            else:
                found += history(one, known, AUTHOR)
    return found


def _sessions(stream: Stream) -> list[tuple[str, date, str, str, int, str | None]]:
    """Return name, day, theme, body, hours and kind of the sessions."""
    found = []
    for year, number in SESSIONS.items():
        drawn = sorted(stream.day(date(year, 1, 18), date(year, 12, 13)) for _ in range(number))
        for rank, day in enumerate(drawn, start=1):
            theme = THEMES[rank - 1] if rank <= 4 else stream.weighted(THEMES, (44, 30, 20, 6))
            is_police = theme == "police_municipale"
            body = stream.pick(("CNFPT", "CNFPT", "EPM" if is_police else "autre"))
            kind = stream.pick(("FIA", "FCO", "thématique")) if is_police else None
            hours = stream.pick((6, 12, 18, 30) if is_police else (3, 6, 7))
            found.append((f"SES-{year}-{rank:02d}", day, theme, body, hours, kind))
    return found


def _employer(public: str, person: int, day: date, towns: list[str]) -> str | None:
    """Return the commune of a municipal officer or of an elected member, none for the others."""
    if public not in ("policier_municipal", "elu"):
        return None
    rank = person * 37 + (0 if public == "elu" else 11)
    return towns[(rank + (101 if person % 40 == 0 and day >= MOVED else 0)) % len(towns)]
