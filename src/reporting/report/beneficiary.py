"""A commune or a grouping as a beneficiary: what it asked for, what it was granted, what is left.

Everything that reports of one day have in common is made once, for the first of them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

import pandas as pd

from reporting.indicators.budget import campaigns, grants, standing
from reporting.indicators.communes import by_commune, by_size
from reporting.parts import Figure, Scope, say
from reporting.parts.french import inner, semicolon, words
from reporting.registers.state import plain_rows
from reporting.report.details import needs
from reporting.report.reading import WORDS, word
from reporting.report.values import Values, shared
from reporting.territories import Territory

COMMUNE, GROUPING = BENEFICIARIES = "commune", "EPCI"
"""What the register calls a commune and a grouping that ask for a grant."""
GRANTS = ("campagnes_ami", "dossiers", "subventions", "mandats")
"""The registers of grants."""
REFUSED, NOT_ADMISSIBLE, WAITING = "refusee", "irrecevable", "attente"
AROUND = ("lycees_securises", "autocars_part_equipee", "gares_video")
"""The shares of the département that a sheet gives."""
SIREN = 9
SIZES = (500, 2_000, 5_000, 10_000, 20_000)
"""The fewest inhabitants of each class of communes but the first."""
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Grants:
    """The decisions and the applications of every beneficiary, and the payments of each decision.

    A decision is a row of `standing`; an application that led to none says what became of it.
    """

    decisions: Mapping[str, Sequence[Row]]
    applications: Mapping[str, Sequence[tuple[str, Row]]]
    paid: Mapping[str, Sequence[tuple[date, int]]]
    asked: Mapping[str, date | None]
    calls: Mapping[str, Row]

    def own(self, place: Territory) -> Sequence[Row]:
        """Return the decisions about a place, the first voted first."""
        return self.decisions.get(place.id, ())


@shared
def granted(values: Values) -> Grants:
    """Return what every beneficiary asked for and was granted."""
    now = values.situation
    found = standing(now, grants(now, None)).sort_values(["commission_permanente_le", "ligne"])
    found = found[found["type"].isin(BENEFICIARIES)]
    files = now.table("dossiers").drop_duplicates("dossier_id", keep="last")
    files = files[files["type"].isin(BENEFICIARIES)]
    files = files.assign(commune=now.communes(files["code_commune"])).sort_values("dossier_id")
    orders = now.table("mandats").sort_values(["date_mandat", "mandat_id"])
    orders = orders[orders["decision_id"].isin(found["decision_id"])]
    decisions, applications, paid = (defaultdict[str, list[Any]](list) for _ in range(3))
    for row in plain_rows(found):
        decisions[place_of(row)].append(row)
    voted, told = set(found["dossier_id"]), plain_rows(files)
    for row in told:
        if row["dossier_id"] not in voted:
            applications[place_of(row)].append((_answer(row), row))
    for row in plain_rows(orders):
        paid[row["decision_id"]].append((row["date_mandat"], int(row["montant"])))
    calls = plain_rows(now.known("campagnes_ami"))
    return Grants(
        decisions,
        applications,
        paid,
        {row["dossier_id"]: row["depose_le"] for row in told},
        {row["campagne_id"]: row for row in calls},
    )


def place_of(row: Row) -> str:
    """Return the id of the beneficiary: a grouping is known by its SIREN, not by its seat."""
    if row["type"] == GROUPING:
        return f"epci-{str(row['demandeur_siret'])[:SIREN]}"
    return str(row["commune"])


def _answer(row: Row) -> str:
    if row["recevable"] is False:
        return NOT_ADMISSIBLE
    return WAITING if row["avis"] is None else REFUSED


@dataclass(frozen=True)
class _Sizes:
    """The communes of the region by class of inhabitants, and those that calls helped."""

    communes: tuple[int, ...]
    helped: tuple[int, ...]
    votes: Mapping[str, int]
    people: Mapping[str, int]

    def of(self, place: Territory) -> int:
        """Return the rank of the class of a commune."""
        return _size_of(self.people.get(place.id, place.population or 0))


def _size_of(people: int) -> int:
    """Return the rank of the class of a number of inhabitants."""
    return sum(people >= bound for bound in SIZES)


@shared
def sizes(values: Values) -> _Sizes:
    """Return the communes of the region by size."""
    now, within = values.situation, values.ledger.territories.ancestors
    places = frozenset(within.loc[within["territory"] == values.region.id, "place"])
    found = by_size(now, places, SIZES)
    known = now.known("communes").dropna(subset="population")
    people = zip("commune-" + known["code"], known["population"], strict=True)
    votes = by_commune(now)["vote"].items()
    return _Sizes(
        tuple(int(count) for count in found["communes"]),
        tuple(int(count) for count in found["aidees"]),
        {str(id): int(cents) for id, cents in votes},
        {str(id): int(count) for id, count in people},
    )


def is_helped(values: Values) -> bool:
    """Tell whether the territory has a grant that was not cancelled, as far as registers tell."""
    known = granted(values).own(values.territory) if values.has(*GRANTS) else ()
    return any(not row["is_cancelled"] for row in known)


def amount(values: Values, name: str, cents: int, since: date | None = None) -> Figure:
    """Return cents as a figure in whole euros, on the day or since another."""
    day = values.valid_on
    return Scope(values.territory.id, values.year, since or day, day).euros(name, cents)


@word("ici", *GRANTS)
@lru_cache(maxsize=2)
def _here(values: Values) -> Mapping[str, Any]:
    """Return what sentences may say of the grants of the territory."""
    known, own = granted(values), values.territory
    rows, files = known.own(own), known.applications.get(own.id, ())
    kept = [row for row in rows if row["etat"] != "annulee"]
    states, answers = Counter(row["etat"] for row in rows), Counter(answer for answer, _ in files)
    counts = {
        "votees": len(kept),
        "une_seule": len(kept) == 1,
        "soldees": states["soldee"],
        "caduques": states["caduque"],
        "annulees": states["annulee"],
        "demandes": len(files),
        "refusees": answers[REFUSED],
        "irrecevables": answers[NOT_ADMISSIBLE],
        "en_attente": answers[WAITING],
    }
    found: dict[str, Any] = {name: int(count) or None for name, count in counts.items()}
    found["suites"] = _answers(values, files)
    found["sans_demande"] = None if rows or files else "oui"
    return found | _sums(values, rows, kept) | _days(values, rows)


def call_name(values: Values, row: Row) -> str:
    """Name the call that a decision or an application belongs to, in short where it is the plan's.

    It is the year of a call for projects, the full name of another scheme.
    """
    id = str(row["campagne_id"])
    call = granted(values).calls.get(id)
    if call is None:
        return id
    if call["dispositif"] in (None, values.ledger.settings.codes.appel_a_projets):
        return say("sheet.call", year=str(call["ouverture"].year))
    return str(call["nom"] or id)


def _answers(values: Values, files: Sequence[tuple[str, Row]]) -> str | None:
    """Say what became of the applications that led to no decision: call by call."""
    told = [
        say("sheet.answer", call=inner(call_name(values, row)), answer=say(f"sheet.{answer}"))
        for answer, row in files
    ]
    return semicolon().join(told) or None


def _sums(values: Values, rows: Sequence[Row], kept: Sequence[Row]) -> dict[str, Any]:
    since = min((row["commission_permanente_le"] for row in kept), default=None)

    def total(name: str, cents: Iterable[Any]) -> Figure | None:
        whole = sum(map(int, cents))
        return amount(values, f"aide_{name}", whole, since) if whole > 0 else None

    def left(state: str) -> list[Any]:
        return [row["reste"] for row in rows if row["etat"] == state]

    def cut(some: Sequence[Row]) -> list[Any]:
        return [row["montant_vote"] - row["net"] for row in some]

    paid = total("payee", (row["paye"] for row in kept))
    gone = [row for row in rows if row["etat"] == "annulee"]
    return {
        "votes": total("votee", (row["net"] for row in kept)),
        "paye": paid,
        "tout_paye": None if sum(int(row["reste"]) for row in kept) else paid,
        "annule": total("annulee", cut(kept)),
        "sommes_annulees": total("annulee", cut(gone)),
        "rendu": total("rendue", (-cents for cents in paid_for(values, kept) if cents < 0)),
        "a_demander": total("a_demander", left("ouverte")),
        "perdu": total("perdue", left("caduque")),
        "depuis": str(since.year) if since else None,
    }


def _days(values: Values, rows: Sequence[Row]) -> dict[str, Any]:
    """Return the days on which what is not claimed is lost, and what is at stake on the first."""
    opened = [row for row in rows if row["etat"] == "ouverte"]
    days = sorted({row["date_caducite"] for row in opened} - {None})
    first = days[0] if days else None
    stake = sum(int(row["reste"]) for row in opened if row["date_caducite"] == first)
    return {
        "premiere_date": first,
        "seule_date": first if len(days) == 1 else None,
        "en_jeu": amount(values, "aide_en_jeu", stake) if len(days) > 1 else None,
    }


def paid_for(values: Values, rows: Sequence[Row]) -> list[int]:
    """Return the cents of every payment of some decisions; those paid back are below zero."""
    paid = granted(values).paid
    return [cents for row in rows for _, cents in paid.get(row["decision_id"], ())]


def grouping(values: Values) -> Territory | None:
    """Return the grouping of a commune; None for another territory, or for one of none."""
    found = [one for one in values.territory.parents if one.startswith("epci-")]
    is_commune = values.territory.level == COMMUNE
    return values.ledger.territories.get(found[0]) if is_commune and found else None


@word("groupement", *GRANTS)
def _grouping(values: Values) -> Mapping[str, Any] | None:
    """Return what the grouping of a commune was granted of its own."""
    place = needs(grouping(values))
    kept = [row for row in granted(values).own(place) if not row["is_cancelled"]]
    cents = sum(int(row["net"]) for row in kept)
    voted = Scope.at(place.id, values.valid_on).euros("aide_votee", cents)
    return {"le": place.le, "a": to_place(place), "votes": voted if cents else None}


def to_place(place: Territory) -> str:
    """Write to whom a grant goes: "à Albi", "au Puy", "à la CC du Saves"."""
    return place.dans if place.level == COMMUNE else f"à {place.le}"


@word("taille", *GRANTS)
def _size(values: Values) -> Mapping[str, Any] | None:
    """Return what sentences may say of the communes of the same size."""
    needs(values.territory.level == COMMUNE and _projects(values))
    known = sizes(values)
    rank = known.of(values.territory)
    return {
        "aidees": known.helped[rank],
        "communes": known.communes[rank],
        "sans_aide": sum(known.communes) - sum(known.helped),
        "total": sum(known.communes),
    }


@word("appel", *GRANTS)
def _calls(values: Values) -> Mapping[str, Any] | None:
    """Return what sentences may say of the calls for projects: the last ones, and the next."""
    known = needs(_projects(values))
    rate, ceiling = known["taux_max"], known["plafond"]
    scope = Scope.at(values.region.id, values.valid_on)
    return known | {
        "taux": None
        if pd.isna(rate)
        else scope.figure("taux_maximal", *Fraction(rate).as_integer_ratio(), "%"),
        "plafond": None if pd.isna(ceiling) else amount(values, "plafond", int(ceiling)),
    }


@shared
def _projects(values: Values) -> dict[str, Any] | None:
    """Return what the register tells of the calls for projects; None before the first."""
    known = campaigns(values.situation, values.ledger.settings.codes.appel_a_projets)
    known = known.sort_values("ouverture").drop_duplicates("campagne_id", keep="last")
    frozen = pd.Timestamp(values.known_on)
    past, next_one = known[known["ouverture"] <= frozen], known[known["ouverture"] > frozen]
    if past.empty:
        return None
    last = past.iloc[-1]
    is_open = not pd.isna(last["cloture"]) and last["cloture"] >= frozen
    return {
        "nombre": len(past),
        "taux_max": last["taux_max"],
        "plafond": last["plafond"],
        "cloture": last["cloture"].date() if is_open else None,
        "prochain": next_one.iloc[0]["ouverture"].date() if len(next_one) else None,
        "mois_ouverture": _months(past["ouverture"]),
    }


def _months(days: pd.Series) -> str | None:
    """Say in which months some days lie: "entre janvier et février", "au mois de mai"."""
    found = sorted({int(day.month) for day in days})
    if not found:
        return None
    first, last = (words("dates.months")[found[end] - 1] for end in (0, -1))
    article = "d'" if first[0] in "ao" else "de "
    return f"au mois {article}{first}" if first == last else f"entre {first} et {last}"


def strands_of(values: Values, row: Row) -> str:
    """Name the strands of a call or of an application, as they stand within a sentence."""
    names = values.ledger.settings.vocabulaire.volets
    codes = filter(None, (row["volets"] or "").split("|"))
    return ", ".join(inner(names.get(code) or code) for code in codes)


WORDS |= {
    "a": lambda values: to_place(values.territory),
    "qui": lambda values: "le groupement" if values.territory.level == "epci" else "la commune",
    "departement_dans": lambda values: getattr(departement(values), "dans", None),
    "departement_du": lambda values: getattr(departement(values), "de", None),
}


def departement(values: Values) -> Territory | None:
    """Return the département of a commune, or of a grouping that lies in one alone."""
    code = values.territory.departement
    return next((one for one in values.departements if one.code == code), None)
