"""What the official lists know of communes: names and postcodes, to explain a refusal."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

import pandas as pd

from reporting.registers.header import fold
from reporting.registers.phrases import either, say
from reporting.registers.refused import Refused
from reporting.registers.rulebook import Rule
from reporting.registers.schema import Field

MOST_NAMED = 3
SHORT = {"st": "saint", "ste": "sainte", "s": "sur", "ss": "sous"}


@dataclass(frozen=True)
class Places:
    """Communes by code, by name and by postcode; the codes that have been replaced.

    Départements and intercommunal groups (`groups`, EPCI) have their names by code.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    by_name: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by_postcode: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    passage: Mapping[str, str] = field(default_factory=dict)
    departement_of: Mapping[str, str] = field(default_factory=dict)
    departements: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame]) -> Places:
        """Build the lists from the reference tables, as far as they have been read."""
        if not {"communes", "passage_communes", "departements"} <= tables.keys():
            return cls()
        communes = tables["communes"].dropna(subset=["code", "nom"])
        passage = tables["passage_communes"].dropna(subset=["ancien_code"])
        departements = tables["departements"]
        groups = tables.get("epci", pd.DataFrame(columns=["epci", "epci_nom"]))
        postcodes: dict[str, list[str]] = defaultdict(list)
        named: dict[str, list[str]] = defaultdict(list)
        for code, listed in zip(communes["code"], communes["codes_postaux"], strict=True):
            for postcode in re.findall(r"\d{5}", str(listed)):
                postcodes[postcode].append(code)
        for code, name in zip(communes["code"], communes["nom"], strict=True):
            named[place_key(name)].append(code)
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
        close = get_close_matches(place_key(text), self.by_name, n=1, cutoff=0.85)
        return list(self.by_name[close[0]]) if close else []

    def _departements_in(self, text: str) -> list[str]:
        """Give the codes that stand in a text, or that of the département that it names."""
        codes = re.findall(r"(?<!\d)0?(\d[\dAB])(?!\d)", text)
        if written := [one for one in codes if one in self.departements]:
            return written
        close = get_close_matches(fold(text), map(fold, self.departements.values()), 1, 0.8)
        return [one for one, name in self.departements.items() if fold(name) in close]

    def unknown(self, code: str, vintage: str) -> Refused | None:
        """Say why a well-formed commune code is not one of the region, or None if it is."""
        if code in self.names or code in self.passage:
            return None
        if code in self.by_postcode:
            found = self.by_postcode[code]
            shown = either(f"{one} ({self.names[one]})" for one in found[:MOST_NAMED])
            return Refused(Rule.POSTCODE, cog=vintage, near=shown)
        if code[:2] not in self.departements:
            return Refused(Rule.OUTSIDE_REGION, dep=code[:2])
        near = get_close_matches(code, self.names, n=1, cutoff=0.79)
        hint = (
            say("did-you-mean-named", near=near[0], name=self.names[near[0]])
            if near
            else say("correct")
        )
        return Refused(Rule.UNKNOWN_COMMUNE, cog=vintage, near=hint)


def place_key(name: str) -> str:
    """Reduce the name of a place to what distinguishes it.

    >>> place_key("ST GAUDENS") == place_key("Saint-Gaudens")
    True
    """
    return " ".join(SHORT.get(word, word) for word in fold(name).split())
