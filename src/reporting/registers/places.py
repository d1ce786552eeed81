"""What the official lists know of places: to explain a refusal, to check codes and names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import pandas as pd

from reporting.registers.fields import Field
from reporting.registers.findings import Finding, Refused, Rule, either, say, told_in
from reporting.registers.header import fold
from reporting.registers.rules import broken
from reporting.registers.state import Table

COMMUNES, PASSAGE, DEPARTEMENTS, GROUPS = "communes", "passage_communes", "departements", "epci"
"""The reference tables of places: these four names have a role."""
DEPARTEMENT = r"9[78]\d|\d[\dAB]"
"""The beginning of the code of a commune: three digits overseas."""
MOST_NAMED = 3
WORDS = told_in("words.toml")


@dataclass(frozen=True)
class Places:
    """Communes by code, by name and by postcode; the codes that have been replaced.

    Départements and intercommunal groups (`groups`, EPCI) have their names by code; `made_of` are
    the hashes of the lists.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    by_name: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by_postcode: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    passage: Mapping[str, str] = field(default_factory=dict)
    departement_of: Mapping[str, str] = field(default_factory=dict)
    departements: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    made_of: tuple[str | None, ...] = ()

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame]) -> Places:
        """Build the lists from the reference tables, as far as they have been read."""
        if not {COMMUNES, PASSAGE, DEPARTEMENTS} <= tables.keys():
            return cls()
        communes = tables[COMMUNES].dropna(subset=["code", "nom"])
        passage = tables[PASSAGE].dropna(subset=["ancien_code"])
        departements = tables[DEPARTEMENTS]
        groups = tables.get(GROUPS, pd.DataFrame(columns=["epci", "epci_nom"]))
        postcodes: dict[str, list[str]] = defaultdict(list)
        named: dict[str, list[str]] = defaultdict(list)
        for code, listed in zip(communes["code"], communes["codes_postaux"], strict=True):
            for postcode in re.findall(r"\d{5}", str(listed)):
                postcodes[postcode].append(code)
        for code, name in zip(communes["code"], communes["nom"], strict=True):
            named[_place_key(name)].append(code)
        return cls(
            names=dict(zip(communes["code"], communes["nom"], strict=True)),
            by_name={key: tuple(codes) for key, codes in named.items()},
            by_postcode={key: tuple(codes) for key, codes in postcodes.items()},
            passage=dict(zip(passage["ancien_code"], passage["code"], strict=True)),
            departement_of=dict(zip(communes["code"], communes["departement"], strict=True)),
            departements=dict(zip(departements["code"], departements["nom"], strict=True)),
            groups=dict(zip(groups["epci"], groups["epci_nom"], strict=True)),
        )

    def explain(self, field: Field, text: str, refused: Refused) -> Refused:
        """Add to a refused code what the lists know of it."""
        names = {"commune": self.names, "departement": self.departements}.get(field.nature or "")
        if not names:
            return refused
        if refused.rule is Rule.LOST_ZERO:
            near = str(refused.details["near"])
            name = f" ({names[near]})" if near in names else ""
            return Refused(refused.rule, **{**refused.details, "name": name})
        if refused.rule is not Rule.PATTERN:
            return refused
        if field.nature == "commune" and (group := text.replace(" ", "")) in self.groups:
            return Refused(Rule.GROUP_FOR_COMMUNE, name=self.groups[group])
        meant = self._communes_in(text) if names is self.names else self._departements_in(text)
        shown = either(f"{one} ({names[one]})" for one in meant[:MOST_NAMED])
        return Refused(Rule.NAME_FOR_CODE, near=shown) if shown else refused

    def _communes_in(self, text: str) -> list[str]:
        """Give the codes that stand in a text, or those of the communes of that name."""
        codes = re.findall(r"(?<!\d)\d[\dAB]\d{3}(?!\d)", text)
        if written := [one for one in codes if one in self.names]:
            return written
        close = get_close_matches(_place_key(text), self.by_name, n=1, cutoff=0.85)
        return list(self.by_name[close[0]]) if close else []

    def _departements_in(self, text: str) -> list[str]:
        """Give the codes that stand in a text, or that of the département that it names."""
        codes = re.findall(rf"(?<!\d)0?({DEPARTEMENT})(?!\d)", text)
        if written := [one for one in codes if one in self.departements]:
            return written
        close = get_close_matches(fold(text), map(fold, self.departements.values()), 1, 0.8)
        return [one for one, name in self.departements.items() if fold(name) in close]

    def refused(self, code: str, vintage: str) -> Refused | None:
        """Say why a well-formed commune code is not one of the region, or None if it is."""
        if code in self.names or code in self.passage:
            return None
        if code in self.by_postcode:
            found = self.by_postcode[code]
            shown = either(f"{one} ({self.names[one]})" for one in found[:MOST_NAMED])
            return Refused(Rule.POSTCODE, cog=vintage, near=shown)
        dep = "".join(re.findall(f"^(?:{DEPARTEMENT})", code))
        if dep not in self.departements:
            return Refused(Rule.OUTSIDE_REGION, dep=dep)
        near = get_close_matches(code, self.names, n=1, cutoff=0.79)
        hint = (
            say("did-you-mean-named", near=near[0], name=self.names[near[0]])
            if near
            else say("correct")
        )
        return Refused(Rule.UNKNOWN_COMMUNE, cog=vintage, near=hint)


def _place_key(name: str) -> str:
    """Reduce the name of a place to what distinguishes it.

    >>> _place_key("ST GAUDENS") == _place_key("Saint-Gaudens")
    True
    """
    return " ".join(WORDS["short"].get(word, word) for word in fold(name).split())


def check_places(table: Table, places: Places, vintage: str) -> Iterator[Finding]:
    """Check the codes of places of a table; the official lists are not checked by themselves."""
    if not places.names or table.name in (COMMUNES, PASSAGE):
        return
    natures: dict[str | None, list[str]] = defaultdict(list)
    for one in table.schema.fields:
        natures[one.nature].append(one.name)
    for column in (*natures["commune"], *natures["territoire"]):
        yield from _communes(table, column, places, vintage)
    for column in natures["departement"]:
        codes = table.frame[column]
        near = say("departements", known=", ".join(sorted(places.departements)))
        unknown = codes.notna() & ~codes.isin(list(places.departements))
        yield from broken(table, Rule.UNKNOWN_DEPARTEMENT, unknown, column, near=near)
        if len(natures["commune"]) == 1:
            yield from _departement_of(table, natures["commune"][0], column, places)


def _communes(table: Table, column: str, places: Places, vintage: str) -> Iterator[Finding]:
    codes = table.frame[column]
    if table.schema[column].nature == "territoire":
        codes = codes.where(~codes.isin(list(places.departements)))
    found = {code: places.refused(code, vintage) for code in codes.dropna().unique()}
    refused = {code: one for code, one in found.items() if one}
    for rule in dict.fromkeys(one.rule for one in refused.values()):
        told = {code: one.details for code, one in refused.items() if one.rule is rule}
        details: dict[str, Any] = {
            name: codes.map({code: one[name] for code, one in told.items()})
            for name in next(iter(told.values()))
        }
        yield from broken(table, rule, codes.isin(list(told)), column, **details)
    former = codes[codes.isin(list(places.passage.keys() - places.names.keys()))]
    if len(former):
        code = former.iloc[0]
        details = {"count": len(former), "shown": code, "read": places.passage[code]}
        yield table.origin.finding(Rule.OLD_COMMUNE, int(former.index[0]), column, **details)


def _departement_of(table: Table, commune: str, column: str, places: Places) -> Iterator[Finding]:
    """Check that a département is that of the commune beside it."""
    communes = table.frame[commune]
    present = communes.map(lambda code: places.passage.get(code, code), na_action="ignore")
    expected = present.map(places.departement_of)
    known = table.frame[column].isin(list(places.departements))
    wrong = known & expected.notna() & (expected != table.frame[column])
    yield from broken(table, Rule.DEP_OF_COMMUNE, wrong, column, commune=communes, dep=expected)


def check_names(table: Table, places: Places) -> Iterator[Finding]:
    """Put the official name wherever the name is another writing of it, and refuse others."""
    frame, schema = table.frame, table.schema
    codes = [one.name for one in schema.fields if one.nature == "commune"]
    names = [one for one in frame.columns if fold(one) in WORDS["names"] and one not in codes]
    if len(codes) != 1 or len(names) != 1 or not places.names:
        return
    name, code = names[0], frame[codes[0]]
    if name in schema.names and schema[name].type != "string":
        return
    official = code.map(places.names)
    pairs = pd.DataFrame({"given": frame[name], "official": official}).dropna().drop_duplicates()
    same = {
        pair: _place_key(pair[0]) == _place_key(pair[1]) for pair in pairs.itertuples(index=False)
    }
    verdict = pd.Series(list(zip(frame[name], official, strict=True)), index=frame.index).map(same)
    frame[name] = frame[name].mask(verdict.eq(True), official)
    told = {"code": code, "name": official}
    yield from broken(table, Rule.NAME_OF_CODE, verdict.eq(False), name, **told)
