"""What editions rest on: the facts that each was seen to read, not every register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reporting.editions.parameters import Parameters
from reporting.editions.places import Origin, is_read_apart, is_sheet, sealed
from reporting.errors import ReportingError
from reporting.facade import Plan
from reporting.indicators.situation import Seen
from reporting.report.basis import basis_of, reads_now, reads_of
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
        shared = {name: sha for name, sha in self.files.items() if not is_read_apart(name)}
        return found | {"inputs": shared, "basis": self._known[parameters], "reads": {}}

    def with_reads(self, found: Origin, parameters: Parameters, manifest: Any) -> Origin:
        """Return the origin of an edition that reads what a published manifest tells, as it is."""
        told = manifest if isinstance(manifest, dict) else {}
        names = told.get("reads")
        now = names = names if isinstance(names, dict) else {}
        if "basis" in found or told.get("inputs") != found["inputs"]:
            now = self.reads_now(parameters, names)
        return sealed(found | {"reads": now})

    def reads_now(self, parameters: Parameters, names: Iterable[str]) -> dict[str, str]:
        """Return a digest of each fact that an edition has read, as it is now."""
        return reads_now(self._values(parameters), names, self.registers)

    @property
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
