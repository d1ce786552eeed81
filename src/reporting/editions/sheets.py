"""Sheets, of which there are thousands: each rests on its own rows, not on every register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from reporting.editions.parameters import Parameters
from reporting.editions.places import Origin, sealed
from reporting.facade import Plan
from reporting.report.basis import basis_of, reads_now, reads_of
from reporting.report.values import Values

UNREAD = ("plan/revisions.csv",)
"""Files that no sheet shows: they say why figures changed, which is checked at publication."""


@dataclass(frozen=True)
class Sheets:
    """What the sheets of a plan rest on, as its registers are now.

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
        """Return the origin of a sheet: what is common, and a digest of its own rows."""
        if parameters not in self._known:
            self._known[parameters] = basis_of(self._values(parameters))
        left = self._registers.keys() | set(UNREAD)
        shared = {name: sha for name, sha in self.files.items() if name not in left}
        return found | {"inputs": shared, "basis": self._known[parameters], "reads": {}}

    def with_reads(self, found: Origin, parameters: Parameters, manifest: Any) -> Origin:
        """Return the origin of a sheet that reads what a published manifest tells of, as it is."""
        if "basis" not in found:
            return found
        known = manifest.get("reads") if isinstance(manifest, dict) else None
        names = known if isinstance(known, dict) else {}
        now = reads_now(self._values(parameters), names, self.registers)
        return sealed(found | {"reads": now})

    @property
    def registers(self) -> str:
        """A digest of all registers."""
        return sha256(repr(sorted(self._registers.items())).encode()).hexdigest()[:16]

    @property
    def _registers(self) -> dict[str, str]:
        resources, tables = self.plan.package.resources, self.plan.package.registers
        paths = {resources[name].path for name in tables}
        return {name: sha for name, sha in self.files.items() if name in paths}

    def _values(self, parameters: Parameters) -> Values:
        return values_of(self.plan, parameters)


def values_of(plan: Plan, parameters: Parameters) -> Values:
    """Return the figures of the report that an edition shows."""
    return plan.report(parameters.year, parameters.territory, parameters.freeze).values


def read_by(plan: Plan, parameters: Parameters, seen: set[Any], registers: str) -> dict[str, str]:
    """Return what a sheet was seen to read beside its own rows."""
    return reads_of(values_of(plan, parameters), seen, registers)
