"""The grants of communes: what is left to claim and by what day, what is settled."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from reporting.indicators.budget import campaigns, grants, standing
from reporting.parts import Figure, Part, boxed, empty, say
from reporting.parts.french import capital, euros, inner, long_date, short_date
from reporting.parts.lifelines import Grant, Payment
from reporting.parts.lifelines import lifelines as draw_lanes
from reporting.parts.part import Card, Cell, Data, Group, Shown, Span, Texts
from reporting.parts.tables import figures_of, tabled, tabulated
from reporting.registers.state import plain_rows
from reporting.report.beneficiary import (
    BENEFICIARIES,
    GRANTS,
    Grants,
    Row,
    granted,
    is_helped,
    place_of,
    strands_of,
)
from reporting.report.details import needs
from reporting.report.forms import form, untitled
from reporting.report.tables import heads
from reporting.report.values import Values, gathered

BY_GRANT = ("beneficiaire", "appel", "volets", "vote", "paye", "reste", "avant")
BY_DAY = ("avant", "aides", "communes", "vote", "paye", "reste")
MOST = 8
"""Grants that a card names; the others are one line."""
SETTLED = ("beneficiaire", "appel", "paye")
BY_CALL = ("appel", "aides", "vote", "paye")
SUMS = ("net", "paye", "reste")


@form
def to_claim(values: Values, texts: Texts) -> Part:
    """Return what was voted and not claimed yet, the first to lapse first, and its total.

    A département lists its grants; the region sums them by day.
    """
    needs(_is_listed(values))
    granted = calls_of(values)
    waiting = granted[granted["etat"].isin(["ouverte", "caduque"])]
    opened = waiting[waiting["etat"] == "ouverte"]
    needs(not opened.empty)
    texts["title"], texts["subtitle"] = _finding(opened), _whose(values, texts)
    others = _others(values)
    texts["note"] = say("to_claim.others", amount=euros(others)) if others else None
    labels = _heads(values, "to_claim", BY_DAY if values.is_regional else BY_GRANT)
    rows, groups = _sums(values, waiting) if values.is_regional else _lines(values, waiting)
    return _table(texts, labels, rows, groups)


@untitled
def soonest(values: Values, *, width: int = 4) -> Part:
    """Return what lapses first, grant by grant, and its total; empty where nothing is left."""
    id = "avant"
    if not values.has(*GRANTS):
        return empty(id)
    granted = calls_of(values)
    opened = granted[(granted["etat"] == "ouverte") & granted["date_caducite"].notna()]
    if opened.empty:
        return empty(id)
    first = opened["date_caducite"].min()
    lost = opened[opened["date_caducite"] == first].sort_values(
        ["reste", "decision_id"], ascending=[False, True]
    )
    most = [(name, _amount(values, cents)) for name, cents in lost[["nom", "reste"]].to_numpy()]
    shown = [(name, Shown.of(one)) for name, one in most[:MOST]]
    if len(most) > MOST:
        rest = _amount(values, int(lost["reste"].iloc[MOST:].sum()))
        shown.append((say("soonest.others", n=len(most) - MOST), Shown.of(rest)))
    total = _euros(values, lost, "reste")
    if len(most) > 1:
        shown.append((say("soonest.total"), replace(Shown.of(total), tone="target")))
    lapse = ((Span(say("soonest.lapse")),),)
    title = say("soonest.title", day=long_date(first.date()))
    card = Card(title, lapse, facts=tuple(shown), tone="target")
    return boxed(id, (card,), (total,), dates=(first.date(),), width=width)


@form
def settled(values: Values, texts: Texts) -> Part:
    """Return the grants that are closed, in short; the region counts them by call."""
    needs(_is_listed(values))
    granted = calls_of(values)
    closed = granted[granted["etat"] == "soldee"].sort_values(
        ["paye", "decision_id"], ascending=[False, True]
    )
    needs(not closed.empty)
    texts["subtitle"] = _whose(values, texts)
    texts["title"] = say("settled.finding", n=len(closed), amount=euros(int(closed["paye"].sum())))
    labels = _heads(values, "settled", BY_CALL if values.is_regional else SETTLED)
    rows: list[list[Cell]]
    if values.is_regional:
        rows = [
            [str(year), len(several), *(_euros(values, several, key) for key in ("net", "paye"))]
            for year, several in closed.groupby("appel", sort=True)
        ]
    else:
        rows = [
            [row["nom"], row["appel"], _amount(values, row["paye"])] for _, row in closed.iterrows()
        ]
    return _table(texts, labels, rows, ())


@form
def lifelines(values: Values, texts: Texts, commune: str | None = None) -> Part:
    """Draw the life of every grant of a commune or a grouping, the open ones first.

    Those that were cancelled are drawn where there are no others: the decisions tell of them.
    """
    known = granted(values)
    place = values.ledger.territories.get(commune) if commune else values.territory
    rows = needs(known.own(place))
    rows = [row for row in rows if row["etat"] != "annulee"] or rows
    lanes = [_grant(values, row, known) for row in rows]
    return draw_lanes(lanes, freeze=values.known_on, **texts)


def _grant(values: Values, row: Row, known: Grants) -> Grant:
    net, cut = _amount(values, row["net"]), int(row["montant_vote"] - row["net"])
    return Grant(
        title=capital(strands_of(values, row) or str(row["campagne_id"])),
        detail=say(
            f"lifelines.detail{'_cut' if cut else ''}",
            number=row["no_deliberation"],
            amount=net.text,
            cut=_amount(values, cut).text,
        ),
        state=row["etat"],
        asked=known.asked.get(str(row["dossier_id"])),
        voted=row["commission_permanente_le"],
        notified=row["date_notification"],
        lapse=row["date_caducite"],
        payments=tuple(
            Payment(day, _amount(values, cents))
            for day, cents in known.paid.get(str(row["decision_id"]), ())
        ),
        net=net,
        left=_amount(values, max(int(row["reste"]), 0)),
    )


def _is_listed(values: Values) -> bool:
    """Tell whether grants are listed: a sheet does so for a grouping that has one of its own."""
    own = values.territory
    return own.level != "commune" and (own.level != "epci" or is_helped(values))


@gathered
def calls_of(values: Values) -> pd.DataFrame:
    """Return the grants of the calls for projects in the territory, with how they stand.

    Columns `nom` of the beneficiary and `appel`, the year of its call, are added.
    """
    return _named(values, grants(values.situation, values.ledger.settings.codes.appel_a_projets))


def _named(values: Values, granted: pd.DataFrame) -> pd.DataFrame:
    granted = granted[granted["type"].isin(BENEFICIARIES) & granted["commune"].isin(values.places)]
    named = values.ledger.territories
    calls = values.situation.known("campagnes_ami").drop_duplicates("campagne_id", keep="last")
    opened = calls.set_index("campagne_id")["ouverture"].dt.year
    return standing(values.situation, granted).assign(
        nom=[
            named.get(place_of(row) if place_of(row) in named else row["commune"]).name
            for row in granted.to_dict("records")
        ],
        appel=granted["campagne_id"].map(opened).astype("str"),
    )


def _whose(values: Values, texts: Texts) -> str:
    """Return the subtitle of a list, which says for a grouping that its communes are in it."""
    subtitle = texts["subtitle"] or ""
    if values.territory.level != "epci":
        return subtitle
    return say("to_claim.members", subtitle=inner(subtitle))


@gathered
def _others(values: Values) -> int:
    """Return the cents that the other grants to communes leave to claim."""
    calls = campaigns(values.situation, values.ledger.settings.codes.appel_a_projets)
    every = _named(values, grants(values.situation, None))
    others = every[~every["campagne_id"].isin(calls["campagne_id"]) & (every["etat"] == "ouverte")]
    return int(others["reste"].sum())


def _finding(opened: pd.DataFrame) -> str:
    """Say how many grants are left to claim by the day on which the first lapse, and later."""
    first = opened["date_caducite"].min()
    if pd.isna(first):
        return say("to_claim.undated", amount=euros(int(opened["reste"].sum())))
    soon = int((opened["date_caducite"] == first).sum())
    said = say("to_claim.finding", n=soon, day=long_date(first.date()))
    return said + say("to_claim.later", n=len(opened) - soon)


def _heads(values: Values, name: str, columns: Sequence[str]) -> dict[str, str]:
    labels = heads(values, name)
    return {id: labels[id] for id in columns}


Rows = tuple[list[list[Cell]], list[Group]]


def _lines(values: Values, waiting: pd.DataFrame) -> Rows:
    """Return one row per grant by the day it lapses, those that have lapsed first."""
    rows: list[list[Cell]] = []
    groups: list[Group] = []
    for state in ("caduque", "ouverte"):
        several = waiting[waiting["etat"] == state].sort_values(
            ["date_caducite", "reste", "decision_id"], ascending=[True, False, True]
        )
        if several.empty:
            continue
        if state == "caduque":
            groups.append(Group(0, say("to_claim.lapsed"), "late", say("to_claim.lapsed_is")))
        elif groups:
            groups.append(Group(len(rows), say("to_claim.open"), "target"))
        for row in plain_rows(several):
            amounts = [_amount(values, row[key]) for key in SUMS]
            told = row["nom"], row["appel"], strands_of(values, row)
            rows.append([*told, *amounts, _day(row["date_caducite"])])
    opened = waiting[waiting["etat"] == "ouverte"]
    total = [_euros(values, opened, key) for key in SUMS]
    return [*rows, [say("to_claim.total"), "", "", *total, ""]], groups


def _sums(values: Values, waiting: pd.DataFrame) -> Rows:
    """Return one row per day on which grants lapse."""
    opened = waiting[waiting["etat"] == "ouverte"]
    days = opened.groupby("date_caducite", sort=True)
    rows = [[_day(day), *_counts(values, several)] for day, several in days]
    return [*rows, [say("to_claim.total"), *_counts(values, opened)]], []


def _counts(values: Values, several: pd.DataFrame) -> list[Cell]:
    sums = [_euros(values, several, key) for key in SUMS]
    return [len(several), int(several["nom"].nunique()), *sums]


def _table(
    texts: Texts, labels: dict[str, str], rows: Sequence[Sequence[Cell]], groups: Sequence[Group]
) -> Part:
    """Make a table whose amounts to claim are in the colour of what is left to do."""
    data = tabulated(labels, rows)
    cells = tuple(
        tuple(
            replace(cell, tone="target") if id == "reste" and cell.value else cell
            for id, cell in zip(labels, row, strict=True)
        )
        for row in data.cells
    )
    return tabled(texts, Data(data.columns, cells, tuple(groups)), figures_of(rows))


def _amount(values: Values, cents: int) -> Figure:
    """Write an amount in whole euros, without its unit."""
    return values.scope.euros("aides", int(cents))


def _euros(values: Values, several: pd.DataFrame, key: str) -> Figure:
    return _amount(values, int(several[key].sum()))


def _day(day: Any) -> str:
    return short_date(day) if day else say("to_claim.no_day")
