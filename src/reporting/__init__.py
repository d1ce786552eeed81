"""Annual reports of public plans, from the registers of their services."""

from typing import TYPE_CHECKING, Any

from reporting.errors import DataError, EditionError, ReportingError, UsageError

if TYPE_CHECKING:
    from reporting.facade import Plan

__all__ = ["DataError", "EditionError", "Plan", "ReportingError", "UsageError", "theme"]


def theme() -> None:
    """Set the house style for the charts drawn with seaborn or matplotlib in this session."""
    from reporting.parts.drawings import theme as set_theme  # brings matplotlib

    set_theme()


def __dir__() -> list[str]:
    """Return what a notebook is offered."""
    return __all__


def __getattr__(name: str) -> Any:
    """Return `Plan`, imported when it is asked for: what needs no data needs no pandas."""
    if name == "Plan":
        from reporting.facade import Plan

        return Plan
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
