"""The gate of the Python API: a value of another type than the one meant is refused, not converted.

9 is not the département "09", 2023.0 is not a year, True is not 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from numbers import Integral
from pathlib import Path
from typing import Any, TypeGuard

from reporting.errors import UsageError

_LOOK_ALIKE = str.maketrans("OoIl", "0011")
"""Letters typed for digits."""

LANGUAGES = ("fr", "en")
"""Languages of what is said; French is that of the registers."""


def language_of(environ: Mapping[str, str]) -> str:
    """Return the language of somebody, as the system knows it: French, or English.

    >>> [language_of({"LANG": one}) for one in ("fr_FR.UTF-8", "en_GB.UTF-8", "C")]
    ['fr', 'en', 'en']
    """
    told = next((environ[one] for one in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(one)), "")
    return "fr" if told.casefold().startswith("fr") else "en"


def as_text(value: object, kind: str) -> str:
    """Return a name or a code, which is text.

    >>> as_text(9, "territoire")
    Traceback (most recent call last):
    reporting.errors.UsageError: territoire 9 refusé : un texte est attendu. Écrire "09".
    """
    if isinstance(value, str):
        return value
    hint = f' Écrire "{value:02d}".' if kind == "territoire" and _is_whole(value) else ""
    message = f"{kind} {value!r} refusé : un texte est attendu.{hint}"
    raise UsageError(message)


def as_texts(values: object, kind: str) -> list[str]:
    """Return one text, or several, as a list."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        values = [values]
    return [as_text(value, kind) for value in values]


def as_year(value: object) -> int:
    """Return a year given as a whole number; those of a numpy or pandas column are welcome."""
    if _is_whole(value):
        return int(value)
    typed = str(value).translate(_LOOK_ALIKE)
    near = re.search(r"\b\d{4}\b", f"20{typed}" if re.fullmatch(r"\d\d", typed) else typed)
    hint = f" Écrire {near[0]}." if near else ""
    message = f"année {value!r} refusée : un nombre entier est attendu.{hint}"
    raise UsageError(message)


def read_year(text: str) -> int:
    """Return a year typed by somebody: four digits and nothing else.

    >>> read_year("2O23")
    Traceback (most recent call last):
    reporting.errors.UsageError: année '2O23' refusée : un nombre entier est attendu. Écrire 2023.
    """
    return as_year(int(text) if re.fullmatch("[0-9]{4}", text) else text)


def read_folder(text: str) -> Path:
    """Return the folder typed by somebody; nothing is not the working directory.

    >>> read_folder("")
    Traceback (most recent call last):
    reporting.errors.UsageError: dossier vide refusé : donner un chemin, par exemple reports.
    """
    if not text.strip():
        message = "dossier vide refusé : donner un chemin, par exemple reports."
        raise UsageError(message)
    return Path(text)


def beside_data(folder: Path, data: str) -> Path:
    """Return a folder of the project that a relative data folder is found in, upwards from here.

    A command that finds its data from `notebooks/` puts nothing there.
    """
    here = Path.cwd()
    with suppress(OSError):  # a name too long, or a folder that may not be read
        for start in (here, *here.parents):
            if (start / data / "datapackage.json").is_file():
                return folder if start == here else start / folder
    return folder


def out_folder(context: Any, parameter: Any, value: Path) -> Path:
    """Return the folder of the editions: the one given on a command line, or the project's own."""
    source = context.get_parameter_source(parameter.name)
    is_given = source is not None and source.name != "DEFAULT"
    return value if is_given else beside_data(value, context.params["data"])


def read_gib(text: str) -> int:
    """Return the bytes of a number of GiB typed by somebody; "nan" and "inf" are no sizes."""
    try:
        size = float(text)
    except ValueError:
        size = 0.0
    if not 0 < size < 2**20:
        message = (
            f"mémoire « {text} » refusée : un nombre de Gio est attendu, par exemple 4 ou 0.5."
        )
        raise UsageError(message)
    return round(size * 2**30)


def as_date(value: object) -> date:
    """Return a day given as a date or as ISO text; a time of day is refused."""
    if type(value) is date:
        return value
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        french = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", str(value))
        hint = f" Vouliez-vous {french[3]}-{french[2]}-{french[1]} ?" if french else ""
        message = f"date « {value} » refusée : écrire AAAA-MM-JJ.{hint}"
        raise UsageError(message)
    return day


def is_date(text: str) -> bool:
    """Tell whether a text is a day; one that is written as the French do is refused, not missed."""
    try:
        as_date(text)
    except UsageError:
        if re.fullmatch(r"\d\d?/\d\d?/\d{4}", text):
            raise
        return False
    return True


def _is_whole(value: object) -> TypeGuard[int]:
    """Tell whether a value is a whole number, of Python or of numpy; True and False are not."""
    return isinstance(value, Integral) and not isinstance(value, bool)
