"""What editions rest on: the facts that each was seen to read, not every register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from reporting.editions.parameters import Parameters
from reporting.editions.places import MANIFEST, Origin, is_read_apart, is_sheet, read_json
from reporting.errors import ReportingError
from reporting.facade import Plan
from reporting.indicators.situation import Seen
from reporting.phrases import FRENCH, Phrase, Words, joined, messages, say
from reporting.report.sheet import basis_of, reads_now, reads_of
from reporting.report.values import Values

if TYPE_CHECKING:
    from reporting.editions.manifest import Manifest


@dataclass(frozen=True)
class Sheets:
    """What the editions of a plan rest on, as its registers are now.

    Parameters
    ----------
    plan
        The plan, loaded.
    files
        SHA-256 of every file that was read, by its path in the data folder.
    """

    plan: Plan
    files: Mapping[str, str]
    _known: dict[Parameters, str] = field(default_factory=dict)

    def complete(self, found: Origin, parameters: Parameters) -> Origin:
        """Return an origin that rests on facts; that of a sheet, also on a digest of its own rows.

        There are thousands of sheets: what they tell of registers is that digest alone.
        """
        if not is_sheet(parameters.territory):
            return found | {"reads": {}}
        if parameters not in self._known:
            self._known[parameters] = basis_of(self._values(parameters))
        return found | {"inputs": self._shared, "basis": self._known[parameters], "reads": {}}

    @cached_property
    def _shared(self) -> dict[str, str]:
        return {name: sha for name, sha in self.files.items() if not is_read_apart(name)}

    def with_reads(self, found: Origin, parameters: Parameters, manifest: Any) -> Origin:
        """Return the origin of an edition that reads what a published manifest tells, as it is."""
        told = manifest if isinstance(manifest, dict) else {}
        names = told.get("reads")
        now = names = names if isinstance(names, dict) else {}
        if "basis" in found or told.get("inputs") != found["inputs"]:
            now = self.reads_now(parameters, names)
        return found | {"reads": now}

    def reads_now(self, parameters: Parameters, names: Iterable[str]) -> dict[str, str]:
        """Return a digest of each fact that an edition has read, as it is now."""
        return reads_now(self._values(parameters), names, self.registers)

    @cached_property
    def registers(self) -> str:
        """A digest of all that editions read apart."""
        told = sorted(one for one in self.files.items() if is_read_apart(one[0]))
        return sha256(repr(told).encode()).hexdigest()[:16]

    def _values(self, parameters: Parameters) -> Values:
        return values_of(self.plan, parameters)


def rests(data: Path, manifest: Manifest) -> bool:
    """Tell whether an edition is as it would be made from registers that were changed since."""
    asked = Parameters(**manifest.parameters.model_dump())
    try:
        plan = Plan.load(data)
        now = Sheets(plan, plan.files).reads_now(asked, manifest.reads or ())
    except ReportingError:  # registers that are refused are another matter
        return False
    return now == manifest.reads


def values_of(plan: Plan, parameters: Parameters) -> Values:
    """Return the figures of the report that an edition shows."""
    return plan.report(parameters.year, parameters.territory, parameters.freeze).values


def read_by(plan: Plan, parameters: Parameters, seen: Seen, registers: str) -> dict[str, str]:
    """Return what an edition was seen to read, beside the basis of a sheet."""
    found, kind = values_of(plan, parameters), is_sheet(parameters.territory)
    return reads_of(found, seen, registers, is_sheet=kind)


_WHOLE: Final = (
    "version",
    "parameters",
    "formats",
    "demonstration",
    "definitions",
    "targets",
    "revisions",
    "basis",
    "code",
    "lock",
)
SHOWN: Final = 3
"""Names that are told."""


def reason(folder: Path, wanted: Origin) -> Phrase:
    """Say why an edition that is not up to date would be made, by what its manifest tells."""
    manifest = read_json(folder / MANIFEST)
    if not isinstance(manifest, dict):
        return say("reasons.unreadable" if folder.exists() else "reasons.never")
    found = list(_differences(manifest, wanted))
    return joined(found, ", ") if found else say("reasons.files")


def _differences(made: Mapping[str, Any], wanted: Origin) -> Iterator[Phrase]:
    for name in _WHOLE:
        unread = name == "revisions" and "reads" in wanted
        if made.get(name) != wanted.get(name) and not unread:
            yield say(f"reasons.{name}")
    if made.get("notebook") != wanted["notebook"]:
        yield say("reasons.notebook", name=wanted["notebook"]["name"])
    for name in ("inputs", "reads"):
        changed: list[Words] = [*_changed(made.get(name) or {}, wanted.get(name) or {})]
        if "reads" in wanted:
            facts = (_said(one) for one in map(str, changed) if not is_read_apart(one))
            changed = list(dict.fromkeys(facts))
        if changed:
            more = ["…"] if len(changed) > SHOWN else []
            yield say("reasons.changed", names=joined([*changed[:SHOWN], *more], ", "))


def _said(read: str) -> Phrase | str:
    """Return what people call a fact that was read: a figure and its place, a register.

    >>> str(_said("lycees_clos@region-76 2023"))
    'le chiffre lycees_clos (region-76, 2023)'
    >>> str(_said("gathered _votes 2024 region-76 fr False 34"))
    'les aides votées aux communes (34)'
    """
    what, *key = read.split(" ")
    if "@" in what:
        name, place = what.split("@")
        return say("facts.figure", name=name, where=", ".join([place, *key]))
    if what == "table":
        return say("facts.table", name=key[0])
    if what != "gathered" or not key:
        return read
    name = key[0].strip("_").replace("_", "-")
    fact = say(f"facts.{name}" if name in messages(FRENCH)["facts"] else "facts.other")
    return say("facts.part", fact=fact, of=", ".join(key[5:])) if key[5:] else fact


def _changed(made: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    names = sorted({*made, *wanted})
    return [name for name in names if made.get(name) != wanted.get(name)]
