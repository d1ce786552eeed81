"""Rules about grants and payments that the schemas cannot declare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, Decimal

import pandas as pd

from reporting.registers.findings import Finding
from reporting.registers.phrases import say
from reporting.registers.rulebook import Rule
from reporting.registers.rules import at_line, at_lines, shown_value
from reporting.registers.state import Table, held

INVESTMENT = "2"
"""Accounts of class 2 are investment: January payments cannot belong to the year before."""
JANUARY = 1
ASSOCIATIONS, SURROUNDINGS = "ASSOCIATIONS", "ABORDS"
SURROUNDINGS_STRAND = "AMENAGEMENT_ABORDS"


def check_accounts(tables: Mapping[str, Table]) -> Iterator[Finding]:
    """Check signs, rates, budget years and schemes."""
    if mandats := tables.get("mandats"):
        yield from _signs(mandats)
        yield from _budget_years(mandats)
    if subventions := tables.get("subventions"):
        yield from _cancelled(subventions)
        yield from _rates(subventions)
    if {"dossiers", "campagnes_ami"} <= tables.keys():
        yield from _schemes(tables["dossiers"], tables["campagnes_ami"])


def _signs(table: Table) -> Iterator[Finding]:
    """Check that reversements are negative, and that they alone are."""
    amount = table.frame["montant"]
    refund = table.frame["type"] == "reversement"
    yield from at_lines(table, Rule.REVERSEMENT_SIGN, refund & (amount >= 0), "montant")
    yield from at_lines(table, Rule.PAYMENT_SIGN, ~refund & (amount < 0), "montant")


def _budget_years(table: Table) -> Iterator[Finding]:
    """Check that a payment is of its budget year; operating ones may wait for January."""
    frame = table.frame
    paid = frame["date_mandat"].dt
    late = (paid.year == frame["exercice"] + 1) & (paid.month == JANUARY)
    is_investment = frame["nature_comptable"].str.startswith(INVESTMENT, na=False)
    wrong = (paid.year != frame["exercice"]) & ~(late & ~is_investment)
    wrong &= frame["date_mandat"].notna()
    for line in frame.index[wrong.fillna(False).to_numpy(dtype=bool)]:
        yield at_line(
            table,
            Rule.BUDGET_YEAR,
            line,
            "exercice",
            day=shown_value(table, "date_mandat", frame["date_mandat"][line]),
            year=frame["exercice"][line],
            why=say("no-january") if late[line] else "",
        )


def _cancelled(table: Table) -> Iterator[Finding]:
    """Check that a cancelled grant has its whole amount cancelled."""
    frame = table.frame
    cancelled = frame["montant_annule"].fillna(0)
    wrong = (frame["statut"] == "annule") & (cancelled != frame["montant_vote"])
    for line in frame.index[wrong.fillna(False).to_numpy(dtype=bool)]:
        yield at_line(
            table,
            Rule.CANCELLED_AMOUNT,
            line,
            "montant_annule",
            found=shown_value(table, "montant_annule", cancelled[line]),
            expected=shown_value(table, "montant_vote", frame["montant_vote"][line]),
        )


def _rates(table: Table) -> Iterator[Finding]:
    """Check that a grant is at most its rate of the retained cost, to the cent above."""
    frame = table.frame
    frame = frame[frame[["montant_vote", "taux", "depense_retenue"]].notna().all(axis=1)]
    limits = [
        int((Decimal(rate) * int(base)).to_integral_value(ROUND_CEILING))
        for rate, base in zip(frame["taux"], frame["depense_retenue"], strict=True)
    ]
    limit = pd.Series(limits, index=frame.index, dtype="Int64")
    for line in frame.index[(frame["montant_vote"] > limit).to_numpy(dtype=bool)]:
        yield at_line(
            table,
            Rule.ABOVE_RATE,
            line,
            "montant_vote",
            limit=shown_value(table, "montant_vote", limit[line]),
            rate=frame["taux"][line],
            base=shown_value(table, "depense_retenue", frame["depense_retenue"][line]),
        )


def _schemes(table: Table, campaigns: Table) -> Iterator[Finding]:
    """Check that associations, and the surroundings of lycées, are helped by their own scheme."""
    schemes = held(campaigns).drop_duplicates("campagne_id").set_index("campagne_id")["dispositif"]
    frame = table.frame
    scheme = frame["campagne_id"].map(schemes)
    is_association = frame["type"] == "association"
    is_surroundings = frame["volets"].str.contains(SURROUNDINGS_STRAND, na=False)
    wrong = (is_association != (scheme == ASSOCIATIONS)) | (
        is_surroundings & (scheme != SURROUNDINGS)
    )
    for line in frame.index[wrong & scheme.notna() & frame["type"].notna()]:
        strand = f" ({SURROUNDINGS_STRAND})" if is_surroundings[line] else ""
        yield at_line(
            table,
            Rule.SCHEME,
            line,
            "campagne_id",
            kind=(say("quoted", value=frame["type"][line]), strand),
            scheme=scheme[line],
            campaign=frame["campagne_id"][line],
        )
