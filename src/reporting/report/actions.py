"""What the plan did with others: calls for projects, engagements, help against cyber attacks."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

import pandas as pd

from reporting.errors import UsageError
from reporting.indicators.communes import ami_projets_volet, by_vintage
from reporting.indicators.convention import cyber_incidents
from reporting.parts import Cell, Figure, Part, Shown, Texts, french, listed, say, tables
from reporting.parts.bars import bars
from reporting.plan.settings import Diffusion
from reporting.report.beneficiary import COMMUNE
from reporting.report.commitments import Commitment, commitments
from reporting.report.details import needs
from reporting.report.forms import form
from reporting.report.grants import calls_of
from reporting.report.reading import word
from reporting.report.tables import grid, heads, one_scale
from reporting.report.values import Values, gathered

FATES = ("late", "under_way", "done", "dropped")
"""The states of engagements, what calls for action first."""
AGREED = "convention_actions_realisees"
"""The indicator that counts what is done of the agreements alone."""
NONE = "–"
DAY = re.compile(r"\b\d{2}/\d{2}/\d{4}\b")
OTHERS, UNSAID = "Autres secteurs", "Non précisé"
COUNTS, AMOUNTS = ("recevables", "communes", "epci"), ("vote", "paye")
"""Columns of the calls for projects."""


@form
def vintages(values: Values, texts: Texts) -> Part:
    """Return one row per call for projects, and the cumulated one, where a commune counts once."""
    found, scope = _vintages(values), values.scope
    total = found.iloc[-1]
    needs(len(found) > 1, total[["recevables", "vote"]].any())
    calls = [*found["nom"].iloc[:-1]]
    if len({call.rpartition(", ")[0] for call in calls}) == 1:
        calls = [call.rpartition(", ")[2] for call in calls]
    names = [*calls, "Ensemble"]
    counts = [[scope.count(f"ami_{name}", int(n)) for n in found[name]] for name in COUNTS]
    amounts = [scope.amount(f"ami_{name}", int(cents)) for name in AMOUNTS for cents in found[name]]
    scaled = [replace(cell, decimals=2) for cell in one_scale(amounts) if cell]
    columns = (names, *counts, scaled[: len(found)], scaled[len(found) :])
    texts["title"] = _paid(values, total, len(calls))
    summed, distinct = int(found["communes"].iloc[:-1].sum()), int(total["communes"])
    texts["note"] = say("vintages.note", n=summed - distinct, summed=summed, distinct=distinct)
    first = {"campagne": values.ledger.settings.vocabulaire.intitules.appels or "Appel"}
    return grid(texts, first | heads(values, "vintages"), zip(*columns, strict=True))


@gathered
def _vintages(values: Values) -> pd.DataFrame:
    return by_vintage(values.situation, values.places)


def _paid(values: Values, total: pd.Series, calls: int) -> str:
    """Say what the calls voted, and what share of it is paid."""
    voted = values.scope.amount("ami_vote", int(total["vote"]))
    paid = values.scope.rate("ami_part_payee", int(total["paye"]), int(total["vote"]))
    key = "vintages.paid" if paid else "vintages.unvoted"
    return say("vintages.calls", n=calls) + say(key, voted=voted, paid=paid)


@word("communes_payees", "mandats")
def _paid_communes(values: Values) -> Figure | None:
    """Return the communes with a vote that was not cancelled and was paid, be it in part.

    A payment that was paid back is none: what counts is the sum paid for the decision by the day.
    """
    name = "communes_aidees"
    helped = needs(values[name])
    needs(helped.known and helped.known.numerator)
    granted = calls_of(values)
    is_paid = (granted["type"] == COMMUNE) & ~granted["is_cancelled"] & (granted["paye"] > 0)
    scope = values.scope_of(helped.entry, values.territory.id, values.year)
    communes = int(granted.loc[is_paid, "commune"].nunique())
    return scope.count(name, communes, helped.entry.nom)


@form
def strands(values: Values, texts: Texts) -> Part:
    """Draw the strands of the projects granted; a project counts once in each of its strands."""
    counts = _by_strand(values)
    names, noun = values.ledger.settings.vocabulaire.volets, ("projet", "projets")
    entry = values.ledger.catalogue["ami_projets_volet"]
    scope = values.scope_of(entry, values.territory.id, values.year)
    items = [(names.get(str(strand), str(strand)), int(n)) for strand, n in counts.items()]
    texts["title"] = _most(items, noun)
    return bars(
        [(name, scope.count(entry.id, n, noun)) for name, n in items],
        heading=("volet", "Volet"),
        **texts,
    )


@gathered
def _by_strand(values: Values) -> pd.Series:
    lines = ami_projets_volet(values.situation).frame
    lines = lines[lines["place"].isin(values.places)]
    return lines["unit"].str.rsplit("|", n=1).str[-1].value_counts()


@form
def engagements(values: Values, texts: Texts, *, convention: str | None = None) -> Part:
    """Return the tracker of engagements, of one agreement or of all but local councils.

    Those of several départements are one row, late if one of them is.
    """
    known = commitments(values, made_by=values.known_on)
    if convention is not None:
        told = values.situation.known("engagements_conventions")["convention"]
        names = {one.nom for one in values.ledger.settings.conventions} | {*told}
        if convention not in names:
            raise UsageError.unknown(kind="convention", value=convention, known=sorted(names))
        known = [one for one in known if one.convention == convention]
    alike: dict[str, list[Commitment]] = {}
    for one in sorted(known, key=lambda one: one.convention):
        alike.setdefault(one.wording, []).append(one)
    rows = [_engagement(word, several) for word, several in alike.items()]
    texts["title"] = _standing(known)
    if len(known) == 1:
        texts["note"] = None
    return grid(texts, heads(values, "engagements"), rows, details=("axe", "realise_le"))


def _standing(known: Sequence[Commitment]) -> str:
    """Say how many engagements are late, then those under way and done; how a single one stands."""
    if len(known) == 1:
        return f"{known[0].wording}{french.NBSP}: {_fate(known[0].state)}"
    counts = {state: sum(one.state == state for one in known) for state in FATES}
    told = [f"{french.number(n)}{french.NBSP}{_fate(state, n)}" for state, n in counts.items() if n]
    total = french.counted(len(known), "engagement", "engagements")
    if len(told) == 1:
        return f"{total}, tous {_fate(known[0].state, len(known))}"
    return f"{total}{french.NBSP}: {', '.join(told)}"


def _fate(state: str, count: int = 1) -> str:
    return say(f"scoreboard.{state}", n=count)


def _engagement(word: str, several: Sequence[Commitment]) -> tuple[Cell, ...]:
    """Write the engagements of one wording: of several, how many are done."""
    first = next((one for one in several if one.state == "late"), several[0])
    axis, due = first.axis or NONE, french.short_date(first.due)
    if len(several) == 1:
        done = french.short_date(first.done_on) if first.done_on else NONE
        return word, axis, due, _icon(first.state), done, _dated(first.proof or NONE)
    left = [one.state for one in several if one.state != "done"]
    state = _icon("late" if "late" in left else (left or ["done"])[0])
    told = f"{len(several) - len(left)} sur {len(several)}"
    return f"{word}{french.NBSP}: {told}", axis, due, state, told, NONE


def _icon(state: str) -> Shown:
    """Write the state of an engagement, never by its colour alone."""
    return tables.marked(_fate(state), tables.STATES[state])


def _dated(text: str) -> str:
    """Return a text with its days as a report writes them: "12/06/2024" is 12 June.

    >>> _dated("Compte rendu du 12/06/2024").replace(french.NBSP, " ")
    'Compte rendu du 12 juin 2024'
    """
    return DAY.sub(lambda found: french.short_date(datetime.strptime(found[0], "%d/%m/%Y")), text)


def _most(items: Sequence[tuple[str, int]], noun: tuple[str, str]) -> str:
    """Say what is the most frequent; nothing where there is nothing to count."""
    most = max((count for _, count in items), default=0)
    if not most:
        return ""
    names = sorted(name for name, count in items if count == most)
    said = french.capital(listed([names[0], *map(french.inner, names[1:])]))
    each = " chacun" if len(names) > 1 else ""
    rest = ", le plus grand nombre" if len(names) == 1 < len(items) else ""
    return f"{said}{french.NBSP}: {french.counted(most, *noun)}{each}{rest}"


@form
def cyber(values: Values, texts: Texts) -> Part:
    """Draw the incidents of the year by sector, those of too few organisations put together."""
    total = needs(values.figure("cyber_incidents"))
    now, rule = values.situation, values.ledger.settings.diffusion
    incidents = now.table("incidents_cyber").loc[cyber_incidents(now).rows["incidents_cyber"].index]
    texts["subtitle"] = say("cyber.subtitle", when=total.when)
    most = french.share(Fraction(rule.dominance_maximum))
    texts["note"] = say("cyber.note", fewest=rule.effectif_minimum, most=most)
    noun = ("incident", "incidents")
    items = [(french.capital(sector), n) for sector, n in _by_sector(incidents, rule).items()]
    texts["title"] = _most(items, noun)
    return bars(
        [(name, replace(total, numerator=n, noun=noun, observed=False)) for name, n in items],
        heading=("secteur", "Secteur"),
        **texts,
    )


def _by_sector(incidents: pd.DataFrame, rule: Diffusion) -> Mapping[str, int]:
    """Return the incidents by sector; no cell rests on too few organisations, or nearly on one.

    Sectors that do are put together, with the smallest of the others as long as together they do
    too: nothing can be found by subtraction. Where all of them do, there is no cell at all.
    """
    sectors = incidents["secteur"].fillna(UNSAID)
    counts = incidents["siren_hash"].fillna("").groupby(sectors).value_counts()
    given = {str(sector): part.droplevel(0) for sector, part in counts.groupby(level=0)}

    def is_short(names: Iterable[str]) -> bool:
        together = pd.concat([given[name] for name in names])
        return rule.is_concentrated([int(n) for n in together.groupby(level=0).sum()])

    shown = sorted(given, key=lambda sector: (len(given[sector]), sector))
    pooled = [sector for sector in shown if is_short([sector])]
    shown = [sector for sector in shown if sector not in pooled]
    while pooled and shown and is_short(pooled):
        pooled.append(shown.pop(0))
    found = {sector: int(given[sector].sum()) for sector in shown}
    if pooled and not is_short(pooled):
        found[OTHERS] = sum(int(given[sector].sum()) for sector in pooled)
    return found
