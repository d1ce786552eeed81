"""Functions imported when they are called: a command loads what it needs, and no more."""

from collections.abc import Callable
from importlib import import_module
from operator import attrgetter
from typing import Any


def later(path: str) -> Callable[..., Any]:
    """Return a function given as `module:name`, or a method, imported when it is called.

    >>> later("math:sqrt")(9)
    3.0
    """
    module, _, name = path.partition(":")

    def call(*given: Any, **named: Any) -> Any:
        return attrgetter(name)(import_module(module))(*given, **named)

    return call
