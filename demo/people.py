"""The registers of posts under convention (SUGE, mediators, ISG) and of training sessions."""

from datetime import date

from demo.calendar import LAST_YEAR, by_year, days, known_soon
from demo.places import by_departement, communes, pseudonym
from demo.streams import Stream
from demo.tables import Change, Row, Rows, history, row

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
MEDIATORS = by_departement(1, 2, 2, 5, 9, 1, 8, 1, 1, 2, 4, 3, 2)
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


def _post(name: str, kind: str, etp: str, departement: str | None, *period: date | None) -> Row:
    facts = (name, kind, etp, departement, EMPLOYERS[kind], *period)
    return row("effectifs_conventionnes", *facts)


def _suge() -> Rows:
    """Yield one row per brigade and agreed headcount."""
    for brigade, agents in SUGE.items():
        for count, *period in zip(agents, SUGE_SINCE, (*SUGE_SINCE[1:], None), strict=True):
            post = _post(f"SUGE-{brigade}", "SUGE", str(count), None, *period)
            yield from history(post, period[0] + days(20), AUTHOR, au=20)


def _mediators() -> Rows:
    stream = Stream("effectifs_conventionnes.mediateurs")
    for departement, number in MEDIATORS.items():
        for rank in range(1, number + 1):
            start, end = stream.day(date(2019, 3, 1), date(2024, 9, 30)), None
            etp = stream.weighted(("1", "0.8", "0.5"), (7, 2, 1))
            if stream.chance(0.12) and start.year < 2023:
                end = stream.day(date(2023, 2, 1), date(2024, 11, 30))
            name, known = f"MED-{departement}-{rank:02d}", known_soon(start, stream.integer(5, 40))
            post = _post(name, "mediateur", etp, departement, start, end)
            yield from history(post, known, AUTHOR, au=25)


def _isg() -> Rows:
    """Yield one row per post and year: the persons helped are reported in January.

    One report of 2023 came in March 2024, another was corrected then.
    """
    stream = Stream("effectifs_conventionnes.isg")
    for departement, first in FIRST_ISG.items():
        for rank in range(2 if departement in ("31", "34", "30") else 1):
            etp = stream.pick(("1", "1", "0.5", "0.8"))
            name = f"ISG-{departement}-{rank + 1}"
            for year in range(first + rank, LAST_YEAR + 1):
                post = _post(name, "ISG", etp, departement, date(year, 1, 1), date(year + 1, 1, 1))
                helped = round(float(etp) * stream.integer(120, 320))
                known, changes = date(year + 1, 1, stream.integer(8, 24)), []
                if (name, year) == ("ISG-81-1", 2023):
                    known = date(2024, 3, 19)
                if (name, year) == ("ISG-34-1", 2023):
                    right = {"personnes_accompagnees": helped - 14}
                    reason = "Correction : personnes comptées deux fois"
                    changes = [Change(date(2024, 3, 26), right, reason)]
                post.update(periode=year, personnes_accompagnees=helped)
                counted = {"personnes_accompagnees": known}
                yield from history(post, date(year, 1, 15), AUTHOR, *changes, **counted)


def training() -> Rows:
    """Yield the register `formations`, one row per session and pseudonymised person."""
    stream = Stream("formations")
    towns = [town.code for town in communes(smallest=2500)]
    for session in list(_sessions(stream)):
        day, public = session.date, stream.pick(PUBLICS[session.theme])
        attending = stream.sample(range(PEOPLE[public]), stream.integer(7, 14))
        known = known_soon(day, stream.integer(6, 40))
        if day.year in (2022, 2023) and day.month >= 10 and stream.chance(0.25):
            known = date(day.year + 1, 3, stream.integer(1, 28))
        for person in sorted(attending):
            present, mistake = stream.chance(0.93), None
            if stream.chance(0.006):
                mistake = ({"presence": not present}, known + days(70), "feuille de présence")
            employer = {"employeur_commune": _employer(public, person, day, towns)}
            hashed = pseudonym(f"{public}-{person:04d}")
            one = Row(session, personne_pseudo=hashed, presence=present, public=public, **employer)
            yield from history(one, known, AUTHOR, mistake=mistake)


def _sessions(stream: Stream) -> Rows:
    """Yield the sessions; the first four of a year take each theme in turn."""
    for name, day in stream.agenda("SES-{}-{:02d}", SESSIONS, (1, 18), (12, 13)):
        rank = int(name[-2:])
        theme = THEMES[rank - 1] if rank <= 4 else stream.weighted(THEMES, (44, 30, 20, 6))
        is_police = theme == "police_municipale"
        body = stream.pick(("CNFPT", "CNFPT", "EPM" if is_police else "autre"))
        kind = stream.pick(("FIA", "FCO", "thématique")) if is_police else None
        hours = stream.pick((6, 12, 18, 30) if is_police else (3, 6, 7))
        yield row("formations", name, None, theme, body, hours, day, type_formation=kind)


def _employer(public: str, person: int, day: date, towns: list[str]) -> str | None:
    """Return the commune of a municipal officer or of an elected member, none for the others."""
    if public not in ("policier_municipal", "elu"):
        return None
    rank = person * 37 + (0 if public == "elu" else 11)
    return towns[(rank + (101 if person % 40 == 0 and day >= MOVED else 0)) % len(towns)]
