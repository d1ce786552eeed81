"""Modules imported when they are needed: a command loads what it needs, and no more."""

from importlib import import_module
from typing import Any


class later:
    """A module, imported when a name of it is first asked for.

    >>> later("math").sqrt(9)
    3.0
    """

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._module), name)
