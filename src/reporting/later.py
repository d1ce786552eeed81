"""Functions imported when they are called: a command loads what it needs, and no more."""

from collections.abc import Callable
from importlib import import_module
from typing import Any


def later(path: str) -> Callable[..., Any]:
    """Return a function given as `module:name`, whose module is imported at its first call.

    >>> later("math:sqrt")(9)
    3.0
    """
    module, _, name = path.partition(":")

    def call(*given: Any, **named: Any) -> Any:
        return getattr(import_module(module), name)(*given, **named)

    return call
