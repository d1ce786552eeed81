"""Annual reports of public plans, from the registers of their services."""

from reporting.errors import DataError, EditionError, ReportingError, UsageError
from reporting.facade import Plan

__all__ = ["DataError", "EditionError", "Plan", "ReportingError", "UsageError", "theme"]


def theme() -> None:
    """Set the house style for the charts drawn with seaborn or matplotlib in this session."""
    from reporting.parts.theme import theme as set_theme  # brings matplotlib

    set_theme()
