"""Rules across the rows and the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reporting.registers.findings import Finding
from reporting.registers.state import Table


def check_tables(tables: Mapping[str, Table]) -> Iterator[Finding]:
    """Check every table by itself, then against the others."""
    yield from ()
