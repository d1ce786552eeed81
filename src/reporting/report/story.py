"""What sentences may name beside the indicators: commitments, money, grants, published figures.

Each word is a mapping of counts, amounts and texts; what there is none of is None, so that a
sentence about it is left out.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from reporting.indicators.budget import by_measure
from reporting.indicators.grants import grants
from reporting.parts import Figure, Scope
from reporting.parts.french import counted, in_words
from reporting.parts.saying import listed
from reporting.plan.claims import Verdict
from reporting.report.claims import comparisons
from reporting.report.commitments import Commitment, commitments
from reporting.report.grants import calls_of
from reporting.report.overview import promised
from reporting.report.reading import WORDS
from reporting.report.values import Values, gathered

SPENT = ("lycees_depense", "rames_depense", "autocars_depense")
"""The indicators whose amounts of a year are its payments."""
LARGE = 20_000
"""Inhabitants from which a commune is told to be a large one."""
SMALL = 500
Word = dict[str, Any]


def _engagements(values: Values) -> Word | None:
    """Return the commitments of a report, as its scoreboard counts them."""
    if "engagements_conventions" not in values.ledger.tables:
        return None
    known, settings = commitments(values), values.ledger.settings
    own = [one for one in known if one.convention in settings.conventions_of("plan")]
    agreed = settings.conventions_of("accord")
    counts = Counter(one.state for one in known)
    late = [one for one in known if one.state == "late"]
    explained = sum(bool(one.cause and one.next) for one in late)
    found = {
        "total": len(known),
        "realises": counts["done"],
        "en_cours": counts["under_way"],
        "en_retard": len(late),
        "abandonnes": counts["dropped"],
        "plan": len(own),
        "plan_realises": sum(one.state == "done" for one in own),
        "accords": sum(one.convention in agreed for one in _signed(values)),
        "sans_date": sum(one.next is None for one in late),
        "sans_cause": sum(one.cause is None for one in late),
        "expliques": explained,
        "inexpliques": len(late) - explained,
        "locaux": sum(bool(one.places) for one in known),
        "locaux_en_retard": sum(bool(one.places) for one in late),
    }
    return _counts(found) if known else None


def _signed(values: Values) -> list[Commitment]:
    """Return the commitments made by the freeze, be it after the day of the report."""
    return commitments(values, made_by=values.known_on)


def _counts(found: Mapping[str, int]) -> Word:
    """Return counts as whole numbers, those of nothing as None."""
    return {name: int(count) or None for name, count in found.items()}


def _depense(values: Values) -> Word | None:
    """Return what was voted, allotted, committed and paid since the plan began, in the region."""
    if not values.is_regional or not {"ap_ae_cp", "mandats"} <= set(values.ledger.tables):
        return None
    sums = by_measure(values.situation)[["vote", "affecte", "engage", "mandate"]].sum()
    voted, given, bound, paid = (int(cents) for cents in sums)
    if voted <= 0:
        return None
    scope = values.scope
    amounts = {
        "vote": voted,
        "affecte": given,
        "engage": bound,
        "paye": paid,
        "non_affecte": voted - given,
        "non_engage": given - bound,
        "reste": bound - paid,
    }
    found: dict[str, Any] = {
        name: scope.amount(f"budget_{name}", cents) for name, cents in amounts.items() if cents > 0
    }
    found = {name: found.get(name) for name in amounts}
    found["part_payee"] = scope.rate("budget_part_payee", paid, voted)
    found["une_part_non_affectee"] = one_in(voted - given, voted)
    return found


def one_in(part: int, whole: int) -> str | None:
    """Write a share as one in so many, where that is nearly exact: "un euro sur six"."""
    if not 0 < part <= whole // 2:
        return None
    number = round(Fraction(whole, part))
    is_near = abs(Fraction(part, whole) - Fraction(1, number)) < Fraction(1, 100)
    return f"un euro sur {in_words(number)}" if number <= 16 and is_near else None


def _paiements(values: Values) -> Word | None:
    """Return what the year and the one before paid for what is protected: lycées and vehicles."""
    kept = [name for name in SPENT if values.keeps(name) and values.figure(name)]
    if not kept:
        return None
    sums = {year: _paid(values, kept, year) for year in (values.year, values.year - 1)}
    now, before = sums[values.year], sums[values.year - 1]
    fell = now is not None and before is not None and now.exact < before.exact
    return {
        "annee": now,
        "avant": before,
        "baissent": now if fell else None,
        "montent": None if fell or before is None else now,
    }


def _paid(values: Values, names: list[str], year: int) -> Figure | None:
    total = 0
    for name in names:
        reading = values[name]
        figure, before = (reading[one] if reading else None for one in (year, year - 1))
        if figure is None or not figure.exists or before is None or not before.exists:
            return None
        total += (figure.numerator or 0) - (before.numerator or 0)
    scope = Scope(values.territory.id, year, date(year, 1, 1), date(year, 12, 31))
    return scope.amount("paiements", total)


def _aides(values: Values) -> Word | None:
    """Return what was voted to communes and is not claimed yet, and what lapses first."""
    if not {"campagnes_ami", "dossiers", "subventions", "mandats"} <= set(values.ledger.tables):
        return None
    left = calls_of(values)
    left = left[left["etat"] == "ouverte"]
    if left.empty:
        return None
    scope = values.scope
    found: dict[str, Any] = {
        "a_demander": scope.amount("aides_a_demander", int(left["reste"].sum())),
        "aides": len(left),
        "premiere_date": None,
    }
    dated = left.dropna(subset="date_caducite")
    if len(dated):
        first = dated["date_caducite"].min()
        lost = dated[dated["date_caducite"] == first]
        found |= {
            "premiere_date": first.date(),
            "en_jeu": scope.amount("aides_en_jeu", int(lost["reste"].sum())),
            "premieres": len(lost),
        }
    return found


@gathered
def _tailles(values: Values) -> Word | None:
    """Return what large communes make of the inhabitants reached, of the money, of the number."""
    helped = values.keeps("communes_aidees") and values.figure("communes_aidees")
    if not helped or not helped.numerator:
        return None
    now = values.situation
    granted = grants(now, values.ledger.settings.codes.appel_a_projets)
    granted = granted[(granted["type"] == "commune") & ~granted["is_cancelled"]]
    granted = granted[granted["commune"].isin(values.places)]
    known = now.known("communes").dropna(subset="population")
    pairs = zip("commune-" + known["code"], known["population"], strict=True)
    people = {str(id): int(count) for id, count in pairs if id in values.places}
    sums = granted.groupby("commune")["net"].sum().items()
    money = {str(id): int(cents) for id, cents in sums}
    large = [id for id in money if people.get(id, 0) >= LARGE]
    small = [id for id, count in people.items() if count < SMALL]
    entry = values.ledger.catalogue["communes_aidees"]
    period, total = values.scope_of(entry, values.territory.id, values.year), sum(money.values())
    reached = sum(people.get(id, 0) for id in money)
    covered, given = (sum(each.get(id, 0) for id in large) for each in (people, money))
    return {
        "communes": len(people) or None,
        "seuil_grandes": LARGE,
        "seuil_petites": SMALL,
        "grandes": len(large) or None,
        "part_habitants": period.rate("communes_grandes", covered, reached),
        "part_argent": period.rate("aides_grandes", given, total),
        "part_communes": period.rate("communes_part", len(money), len(people)),
        "petites_sans_aide": len(small) if not set(small) & set(money) else None,
        "moyenne": period.amount("aide_moyenne", Fraction(total, len(money))),
        "maximum": period.amount("aide_maximum", max(money.values())),
    }


def _publies(values: Values) -> Word | None:
    """Return how many published figures agree with the registers."""
    found = [one.verdict for one in comparisons(values)]
    if not found:
        return None
    said = {verdict: found.count(verdict) for verdict in Verdict}
    gaps = said[Verdict.EXPLAINED] + said[Verdict.UNEXPLAINED]
    return _counts(
        {
            "total": len(found),
            "recalcules": said[Verdict.AGREES] + gaps,
            "concordent": said[Verdict.AGREES],
            "ecarts": gaps,
            "inexpliques": said[Verdict.UNEXPLAINED],
            "hors_registres": said[Verdict.NOT_COMPUTABLE],
        }
    )


def _revisions(values: Values) -> Word | None:
    """Return how many figures of the last report changed since, and how many were wrong."""
    ledger = values.ledger
    freeze = ledger.settings.report_before(values.known_on)
    if freeze is None:
        return None
    found = ledger.diff(freeze, values.known_on, territory=values.territory.id, public=True)
    shown = [
        change
        for change in found
        if change.key.year <= values.year
        and not ledger.catalogue[change.key.indicator].is_about_data
    ]
    if not shown:
        return {"total": None, "erreurs": None, "annee": str(freeze.year - 1)}
    wrong = sum(bool(one.entry and one.entry.nature == "erreur") for one in shown)
    return _counts({"total": len(shown), "erreurs": wrong}) | {"annee": str(freeze.year - 1)}


def _cibles(values: Values) -> Word | None:
    """Return how many of the first targets are past their date, and not reached even now."""
    due, reached = set(), 0
    for name in values.ledger.catalogue:
        reading, now = values[name], values.figure(name)
        goal = reading.cible_initiale if reading and now else None
        if goal is not None and goal.target.due <= values.valid_on:
            due.add((name, goal.target.due.year))
            reached += goal.est_atteinte
    if not due:
        return None
    years = {year for _, year in due}
    counts = {"echues": len(due), "atteintes": reached, "manquees": len(due) - reached}
    return _counts(counts) | {"annee": str(years.pop()) if len(years) == 1 else None}


def _restes(values: Values) -> Word | None:
    """Return what is left of the promises to protect all of something: "14 lycées et 40 rames"."""
    found = promised(values)
    left = [one.now for one in found if one.now.exists and one.now.remainder]
    said = [counted(figure.remainder or 0, *figure.noun) for figure in left]
    hidden = any(not one.now.exists for one in found)
    done = "fini" if found and not left and not hidden else None
    return {"texte": listed(said) or None, "fini": done}


WORDS |= {
    "cibles": _cibles,
    "restes": _restes,
    "engagements": _engagements,
    "depense": _depense,
    "paiements": _paiements,
    "aides": _aides,
    "tailles": _tailles,
    "publies": _publies,
    "revisions": _revisions,
}
