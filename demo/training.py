"""The register of training sessions, one row per session and pseudonymised person."""

from dataclasses import dataclass
from datetime import date

from demo.calendar import days, known_soon
from demo.knowledge import Change, Row, history
from demo.places import Commune, communes
from demo.pseudonyms import pseudonym
from demo.streams import Stream

AUTHOR = "Direction de projet Sécurité"
SESSIONS = {2021: 13, 2022: 21, 2023: 25, 2024: 27}
THEMES = ("police_municipale", "radicalisation", "egalite", "autre")
WEIGHTS = (44, 30, 20, 6)
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


@dataclass(frozen=True)
class Session:
    """One training session."""

    session_id: str
    theme: str
    organisme: str
    heures: int
    day: date
    kind: str | None


def rows() -> list[Row]:
    """Return the register `formations`."""
    stream = Stream("formations")
    towns = [commune for commune in communes() if commune.population >= 2500]
    found: list[Row] = []
    for session in _sessions(stream):
        public = stream.pick(PUBLICS[session.theme])
        attending = stream.sample(range(PEOPLE[public]), stream.integer(7, 14))
        known = known_soon(session.day, stream.integer(6, 40))
        if session.day.year in (2022, 2023) and session.day.month >= 10 and stream.chance(0.25):
            known = date(session.day.year + 1, 3, stream.integer(1, 28))
        for person in sorted(attending):
            found += _row(session, public, person, towns, known, stream)
    return found


def _sessions(stream: Stream) -> list[Session]:
    found: list[Session] = []
    for year, number in SESSIONS.items():
        drawn = sorted(stream.day(date(year, 1, 18), date(year, 12, 13)) for _ in range(number))
        for rank, day in enumerate(drawn, start=1):
            theme = THEMES[(rank - 1) % 4] if rank <= 4 else stream.weighted(THEMES, WEIGHTS)
            is_police = theme == "police_municipale"
            body = stream.pick(("CNFPT", "CNFPT", "EPM" if is_police else "autre"))
            kind = stream.pick(("FIA", "FCO", "thématique")) if is_police else None
            hours = stream.pick((6, 12, 18, 30) if is_police else (3, 6, 7))
            found.append(Session(f"SES-{year}-{rank:02d}", theme, body, hours, day, kind))
    return found


def _row(
    session: Session,
    public: str,
    person: int,
    towns: list[Commune],
    known: date,
    stream: Stream,
) -> list[Row]:
    present, doubtful = stream.chance(0.93), stream.chance(0.006)
    row: Row = {
        "session_id": session.session_id,
        "personne_pseudo": pseudonym(f"{public}-{person:04d}"),
        "theme": session.theme,
        "organisme": session.organisme,
        "heures": session.heures,
        "date": session.day,
        "presence": present,
        "employeur_commune": _employer(public, person, session.day, towns),
        "public": public,
        "type_formation": session.kind,
    }
    if not doubtful:
        return history(row, known, AUTHOR)
    change = Change(known + days(70), {"presence": present}, "Correction : feuille de présence")
    return history(row | {"presence": not present}, known, AUTHOR, change)


def _employer(public: str, person: int, day: date, towns: list[Commune]) -> str | None:
    """Return the commune of a municipal officer or of an elected member, none for the others."""
    if public not in ("policier_municipal", "elu"):
        return None
    rank = person * 37 + (0 if public == "elu" else 11)
    if person % 40 == 0 and day >= MOVED:
        rank += 101
    return towns[rank % len(towns)].code
