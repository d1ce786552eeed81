"""What the verbs of the command line share: their words, in the language typed, and options."""

import os
from collections.abc import Callable, Sequence
from functools import wraps
from itertools import pairwise, takewhile
from types import ModuleType
from typing import Any

import click
from click import core, decorators, exceptions, formatting, parser, types

from reporting.arguments import out_folder, read_folder, read_gib, read_year
from reporting.phrases import LANGUAGES, language_of, messages, spoken
from reporting.registers.bucket import is_address
from reporting.registers.folder import find_folder

_SPEAKING: tuple[ModuleType, ...] = (core, decorators, exceptions, formatting, parser, types)
"""The modules of click that have sentences of their own."""

option = click.option
COUNT = click.IntRange(min=1)
COUNT.name = "1, 2..."  # what a value that is none is told to be, in any language
DATA = option("--data", default="data", show_default=True, is_eager=True)
YEAR = option("--year", type=read_year)
FREEZE = option("--freeze")
PUBLIC = option("--public", is_flag=True)
OUT = option("--out", type=read_folder, callback=out_folder, default="reports", show_default=True)
JOBS = option("--jobs", type=COUNT)
MEMORY = option("--memory", type=read_gib, default="4", show_default=True)
JSON = option("--json", "as_json", is_flag=True)
_HELP = click.help_option("-h", "--help")
_LANGUAGE = option("--lang", type=click.Choice(LANGUAGES), expose_value=False)


class Verbs(click.Group):
    """The verbs; what they say of themselves is in the catalogue of messages, in each language."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        _LANGUAGE(_HELP(self))

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add a verb, which can be asked to speak a language."""
        super().add_command(cmd, name)
        cmd.callback = cmd.callback and _at_hand(cmd.callback)
        _LANGUAGE(_HELP(cmd))

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **extra: Any) -> Any:
        """Read a command line in the language that it asks for, or that of the system."""
        spoken.set(_asked(args) or language_of(os.environ))
        self._speak()
        return super().make_context(info_name, args, *more, **extra)

    def _speak(self) -> None:
        words = messages(spoken.get())
        self.subcommand_metavar = words["metavars"]["command"]
        for name, verb in {"reporting": self, **self.commands}.items():
            verb.help, verb.short_help = words["help"][name], words["brief"].get(name)
            for one in verb.params:
                names = f"{name}.{one.name}", one.name
                for key in names[::-1]:
                    one.metavar = words["metavars"].get(key, one.metavar)
                    if isinstance(one.type, click.Path) and not one.type.dir_okay:
                        one.type.name = _said("file")  # named before a language was known
                    if isinstance(one, click.Option):
                        one.help = words["options"].get(key, one.help)


def _at_hand(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Run a verb on the data folder that was typed; for an address on its copy, one for it all."""

    @wraps(verb)
    def run(*arguments: Any, **given: Any) -> Any:
        if is_address(given.get("data") or ""):
            given["data"] = str(find_folder(given["data"]))
        return verb(*arguments, **given)

    return run


def _asked(args: Sequence[str]) -> str:
    """Return the language that a command line asks for, wherever it says so.

    >>> _asked(["check", "--lang", "fr"]), _asked(["--lang=en", "check"]), _asked(["--", "--lang"])
    ('fr', 'en', '')
    """
    told = [*takewhile(lambda one: one != "--", args), ""]
    found = [after for one, after in pairwise(told) if one == "--lang"]
    found += [one.removeprefix("--lang=") for one in told if one.startswith("--lang=")]
    return found[-1] if found and found[-1] in LANGUAGES else ""


def _said(text: str) -> str:
    """Return what click says, given by its own words, in the language that is spoken."""
    found: str = messages(spoken.get()).get("click", {}).get(text, text)
    return found


def _counted(one: str, many: str, count: int) -> str:
    return _said(one if count == 1 else many)


for _module in _SPEAKING:
    for _name, _words in (("_", _said), ("ngettext", _counted)):
        if hasattr(_module, _name):
            setattr(_module, _name, _words)
