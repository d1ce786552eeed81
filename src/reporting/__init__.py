"""Annual reports of public plans, from the registers of their services."""

from reporting.errors import DataError, EditionError, ReportingError, UsageError
from reporting.facade import Plan

__all__ = ["DataError", "EditionError", "Plan", "ReportingError", "UsageError"]
