"""From the files that offices keep to typed tables, with everything that is wrong in them.

`read_package` reads a folder; `state` gives a register as it stood on one day, as known on
another.
"""

from reporting.phrases import LANGUAGES
from reporting.registers.contract import check_contract
from reporting.registers.coverage import Jump, check_breaks, check_coverage, check_future
from reporting.registers.fields import Field
from reporting.registers.findings import Finding, Origin, Phrase, Rule, finding, has_errors, say
from reporting.registers.package import PACKAGE, Package, as_in_files, read_package
from reporting.registers.schema import Resource, Schema
from reporting.registers.state import Table, Tables, state

__all__ = [
    "LANGUAGES",
    "PACKAGE",
    "Field",
    "Finding",
    "Jump",
    "Origin",
    "Package",
    "Phrase",
    "Resource",
    "Rule",
    "Schema",
    "Table",
    "Tables",
    "as_in_files",
    "check_breaks",
    "check_contract",
    "check_coverage",
    "check_future",
    "finding",
    "has_errors",
    "read_package",
    "say",
    "state",
]
