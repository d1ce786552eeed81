"""Rules that only one register or one kind of code has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

import pandas as pd

from reporting.registers.findings import MOST_FINDINGS, Finding, finding
from reporting.registers.pairs import known_pairs
from reporting.registers.phrases import Phrase, either, say
from reporting.registers.places import Places
from reporting.registers.rulebook import Rule
from reporting.registers.rules import at_line, at_row, check_reference, shown_value, too_many
from reporting.registers.schema import ForeignKey
from reporting.registers.state import Table, held

SUPPORTS = {"RAME": ("parc_rames", "rame_id"), "AUTOCAR": ("parc_autocars", "vehicule_id")}
BUILT_IN = "origine"
"""Mode of the equipment that a vehicle has from the first day."""


def check_registers(tables: Mapping[str, Table], places: Places, vintage: str) -> Iterator[Finding]:
    """Check what the schemas cannot declare: places, and what one register tells of another."""
    for table in tables.values():
        if places.names and table.name not in ("communes", "passage_communes"):
            yield from _communes(table, places, vintage)
            yield from _departements(table, places)
    if "equipements_lycee" in tables:
        yield from _authorisations(tables["equipements_lycee"])
    if {"equipements_lycee", "lycees"} <= tables.keys():
        yield from _active_on_closed(tables["equipements_lycee"], tables["lycees"])
    if "equipements_mobiles" in tables:
        yield from _supports(tables)
    if "corrections" in tables:
        yield from _corrections(tables)
    if "cibles" in tables:
        yield from _replaced(tables["cibles"])


def _communes(table: Table, places: Places, vintage: str) -> Iterator[Finding]:
    for field in table.schema.fields:
        if field.nature not in ("commune", "territoire"):
            continue
        codes = table.frame[field.name]
        if field.nature == "territoire":
            codes = codes.where(~codes.isin(list(places.departements)))
        unknown = {
            code: refused
            for code in codes.dropna().unique()
            if (refused := places.unknown(code, vintage))
        }
        rows = codes.isin(list(unknown)).to_numpy().nonzero()[0]
        for row in rows[:MOST_FINDINGS]:
            refused = unknown[codes.iloc[row]]
            yield at_row(table, refused.rule, row, field.name, **refused.details)
        yield from too_many(table, field.name, len(rows))
        yield from _former(table, field.name, codes, places)


def _former(table: Table, column: str, codes: pd.Series, places: Places) -> Iterator[Finding]:
    former = codes[codes.isin(list(places.passage.keys() - places.names.keys()))]
    if len(former):
        code = former.iloc[0]
        line = int(former.index[0])
        yield finding(
            Rule.OLD_COMMUNE,
            table.path,
            line,
            column,
            table=table.name,
            count=len(former),
            shown=code,
            read=places.passage[code],
        )


def _departements(table: Table, places: Places) -> Iterator[Finding]:
    for field in table.schema.fields:
        if field.nature != "departement":
            continue
        codes = table.frame[field.name]
        wrong = (codes.notna() & ~codes.isin(list(places.departements))).to_numpy()
        for row in wrong.nonzero()[0][:MOST_FINDINGS]:
            near = say("departements", known=", ".join(sorted(places.departements)))
            yield at_row(table, Rule.UNKNOWN_DEPARTEMENT, row, field.name, near=near)
        if "code_commune" in table.schema.names:
            yield from _departement_of_commune(table, field.name, places)


def _departement_of_commune(table: Table, column: str, places: Places) -> Iterator[Finding]:
    communes = table.frame["code_commune"]
    present = communes.map(lambda code: places.passage.get(code, code), na_action="ignore")
    expected = present.map(places.departement_of)
    known = table.frame[column].isin(list(places.departements))
    wrong = known & expected.notna() & (expected != table.frame[column])
    for row in wrong.to_numpy().nonzero()[0][:MOST_FINDINGS]:
        yield at_row(
            table,
            Rule.DEP_OF_COMMUNE,
            row,
            column,
            commune=communes.iloc[row],
            dep=expected.iloc[row],
        )


def _authorisations(table: Table) -> Iterator[Finding]:
    """Check that a numbered authorisation has a start and an end."""
    frame = table.frame
    for column in ("autorisation_debut", "autorisation_fin"):
        wrong = frame["autorisation_no"].notna() & frame[column].isna()
        for row in wrong.to_numpy().nonzero()[0][:MOST_FINDINGS]:
            yield at_row(table, Rule.AUTHORISATION_DATES, row, "autorisation_no", name=column)


def _active_on_closed(table: Table, lycees: Table) -> Iterator[Finding]:
    """Warn of equipment that nobody removed from a lycée that closed."""
    known = held(lycees)
    is_open = known["date_fermeture"].isna().groupby(known["uai"]).any()
    closing = known.groupby("uai")["date_fermeture"].max()[~is_open]
    frame = table.frame
    wrong = (
        frame["uai"].isin(closing.index)
        & frame["connu_au"].isna()
        & frame["date_mise_en_service"].notna()
        & frame["date_depose"].isna()
    )
    for row in wrong.to_numpy().nonzero()[0][:MOST_FINDINGS]:
        closed = closing[frame["uai"].iloc[row]].date().isoformat()
        yield at_row(table, Rule.ACTIVE_ON_CLOSED, row, "uai", closed=closed)


def _supports(tables: Mapping[str, Table]) -> Iterator[Finding]:
    """Check that the support of a mobile equipment is in the fleet of its type."""
    table = tables["equipements_mobiles"]
    for kind, (fleet, column) in SUPPORTS.items():
        if fleet in tables:
            rows = table.frame[table.frame["support_type"] == kind]
            part = Table(table.name, rows, table.schema, table.path)
            yield from check_reference(part, ForeignKey("support_id", fleet, column), tables[fleet])
            yield from _built_in(part, tables[fleet], column)


def _built_in(table: Table, fleet: Table, column: str) -> Iterator[Finding]:
    """Check that built-in equipment works from an entry of its vehicle in the fleet on."""
    pairs = known_pairs(
        (table, ["support_id"], ["mise_en_service", "mode"]), (fleet, [column], ["date_entree"])
    )
    pairs = pairs[(pairs["here1"] == BUILT_IN) & pairs["here0"].notna()]
    fits = (pairs["here0"] == pairs["there0"]).groupby(pairs["line"]).any()
    wrong = fits.index[~fits]
    for line in wrong[:MOST_FINDINGS]:
        entries = pairs.loc[pairs["line"] == line, "there0"].drop_duplicates().sort_values()
        yield at_line(
            table,
            Rule.ORIGINAL_EQUIPMENT,
            line,
            "mise_en_service",
            support=table.frame["support_id"][line],
            entries=either(shown_value(fleet, "date_entree", one) for one in entries),
        )
    yield from too_many(table, "mise_en_service", len(wrong))


def _corrections(tables: Mapping[str, Table]) -> Iterator[Finding]:
    """Check that a correction names a table and one of its columns."""
    table = tables["corrections"]
    frame = table.frame
    for line, name, column in zip(frame.index, frame["table"], frame["champ"], strict=True):
        if pd.isna(name):
            continue
        if name not in tables:
            near = _near(name, tables)
            yield at_line(
                table, Rule.CORRECTED_PLACE, line, "table", what=say("a-table"), near=near
            )
        elif not pd.isna(column) and column not in tables[name].frame:
            what = say("a-column", name=name)
            near = _near(column, tables[name].schema.names)
            yield at_line(table, Rule.CORRECTED_PLACE, line, "champ", what=what, near=near)


def _replaced(table: Table) -> Iterator[Finding]:
    """Check that a target replaces an earlier version of the same indicator."""
    frame = table.frame
    versions = set(zip(frame["indicateur"], frame["version"], strict=True))
    for line, name, version, former in zip(
        frame.index, frame["indicateur"], frame["version"], frame["remplace"], strict=True
    ):
        if pd.isna(former) or pd.isna(version):
            continue
        if former >= version or (name, former) not in versions:
            near = say("earlier-version", name=name)
            there = {"table_there": table.name, "column_there": "version", "near": near}
            yield at_line(table, Rule.FOREIGN_KEY, line, "remplace", **there)


def _near(name: str, known: Iterable[str]) -> Phrase:
    near = get_close_matches(name, list(known), n=1)
    return say("did-you-mean", near=near[0]) if near else say("correct")
