"""The declared files of a plan are read as all others are: see `registers.declarations`."""

from reporting.registers.declarations import Frozen, finding, read_toml, validate

__all__ = ["Frozen", "finding", "read_toml", "validate"]
