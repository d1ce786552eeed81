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


@dataclass(frozen=True)
class Places:
    """Communes by code, by name and by postcode; the codes that have been replaced."""

    names: Mapping[str, str] = field(default_factory=dict)
    by_name: Mapping[str, str] = field(default_factory=dict)
    by_postcode: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    passage: Mapping[str, str] = field(default_factory=dict)
    departement_of: Mapping[str, str] = field(default_factory=dict)
    departements: frozenset[str] = frozenset()

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame]) -> Places:
        """Build the lists from the reference tables, as far as they have been read."""
        if not {"communes", "passage_communes", "departements"} <= tables.keys():
            return cls()
        communes = tables["communes"].dropna(subset=["code", "nom"])
        passage = tables["passage_communes"].dropna(subset=["ancien_code"])
        postcodes: dict[str, list[str]] = defaultdict(list)
        for code, listed in zip(communes["code"], communes["codes_postaux"], strict=True):
            for postcode in re.findall(r"\d{5}", str(listed)):
                postcodes[postcode].append(code)
        return cls(
            names=dict(zip(communes["code"], communes["nom"], strict=True)),
            by_name={fold(n): c for c, n in zip(communes["code"], communes["nom"], strict=True)},
            by_postcode={key: tuple(codes) for key, codes in postcodes.items()},
            passage=dict(zip(passage["ancien_code"], passage["code"], strict=True)),
            departement_of=dict(zip(communes["code"], communes["departement"], strict=True)),
            departements=frozenset(tables["departements"]["code"]),
        )

    def explain(self, field: Field, text: str, refused: Refused) -> Refused:
        """Add to a refused code what the lists know of it."""
        if field.nature != "commune" or not self.names:
            return refused
        if refused.rule is Rule.LOST_ZERO:
            near = str(refused.details["near"])
            name = f" ({self.names[near]})" if near in self.names else ""
            return Refused(refused.rule, **{**refused.details, "name": name})
        code = self.by_name.get(fold(text))
        if refused.rule is Rule.PATTERN and code:
            return Refused(Rule.NAME_FOR_CODE, name=self.names[code], near=code)
        return refused

    def unknown(self, code: str, vintage: str) -> Refused | None:
        """Say why a well-formed commune code is not one of the region, or None if it is."""
        if code in self.names or code in self.passage:
            return None
        if code in self.by_postcode:
            found = self.by_postcode[code]
            shown = either(f"{one} ({self.names[one]})" for one in found[:3])
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
