"""The gate of the Python API: a value of another type than the one meant is refused, not converted.

9 is not the département "09", 2023.0 is not a year, True is not 1.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from numbers import Integral
from pathlib import Path
from typing import Any, TypeGuard

from reporting.errors import UsageError
from reporting.phrases import Phrase, say

_LOOK_ALIKE = str.maketrans("OoIl", "0011")
"""Letters typed for digits."""
_ISO = re.compile(r"(?P<year>\d{4})[-/.]?(?P<month>\d\d?)[-/.]?(?P<day>\d\d?)")
_FRENCH = re.compile(r"(?P<day>\d\d?)[-/.](?P<month>\d\d?)[-/.](?P<year>\d{4})")
_YEAR = "2024"


def as_text(value: object, kind: str) -> str:
    """Return a name or a code, which is text.

    >>> as_text(9, "territoire")
    Traceback (most recent call last):
    reporting.errors.UsageError: territoire 9 refusé : un texte est attendu. Écrire "09".
    """
    if isinstance(value, str):
        return value
    is_code = kind == "territoire" and _is_whole(value)
    hint = say("errors.write-code", code=f"{value:02d}") if is_code else ""
    raise UsageError(
        say("errors.not-text", kind=say(f"kinds.{kind}"), given=repr(value), hint=hint)
    )


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
    hint = say("errors.write", near=near[0] if near else _YEAR)
    raise UsageError(say("errors.not-year", given=repr(value), hint=hint))


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
        raise UsageError(say("errors.empty-folder"))
    return Path(text)


def beside_data(folder: Path, data: str) -> Path:
    """Return a folder of the project that a relative data folder is found in, upwards from here.

    A command that finds its data from `notebooks/` puts nothing there.
    """
    start = _project(data)
    return folder if start in (None, Path.cwd()) else start / folder


def data_folder(data: str | Path) -> Path | None:
    """Return the data folder, in the working directory or its parents; None when there is none."""
    start = _project(data)
    return start and (start / data).resolve()


def _project(data: str | Path) -> Path | None:
    """Return the nearest folder, from here upwards, that a data folder is in."""
    with suppress(OSError):  # a name too long, or a folder that may not be read
        for start in (Path.cwd(), *Path.cwd().parents):
            if (start / data / "datapackage.json").is_file():
                return start
    return None


def out_folder(context: Any, parameter: Any, value: Path) -> Path:
    """Return the folder of the editions: the one given on a command line, or the project's own."""
    source = context.get_parameter_source(parameter.name)
    is_given = source is not None and source.name != "DEFAULT"
    return value if is_given else beside_data(value, context.params.get("data", "data"))


def read_gib(text: str) -> int:
    """Return the bytes of a number of GiB typed by somebody; "nan" and "inf" are no sizes."""
    try:
        size = float(text)
    except ValueError:
        size = 0.0
    if not 0 < size < 2**20:
        raise UsageError(say("errors.memory", text=text))
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
        raise UsageError(say("errors.not-date", value=value, hint=_day_meant(str(value))))
    return day


def _day_meant(text: str) -> Phrase | str:
    """Return the day that somebody meant, or that there is none of that number.

    >>> str(_day_meant("31/1/2024")), str(_day_meant("2024-13-31"))
    (' Vouliez-vous 2024-01-31 ?', ' Le mois va de 01 à 12, le jour de 01 à 28, 29, 30 ou 31.')
    """
    found = _ISO.fullmatch(text) or _FRENCH.fullmatch(text)
    if found is None:
        return ""
    year, month, day = (int(found[name]) for name in ("year", "month", "day"))
    for one in ((year, month, day), (year, day, month)):
        with suppress(ValueError):
            return say("errors.meant", near=date(*one).isoformat())
    return say("errors.no-such-day")


def is_date(text: str) -> bool:
    """Tell whether a text is a day; one that is nearly written so is refused, not missed."""
    if _ISO.fullmatch(text) or _FRENCH.fullmatch(text):
        as_date(text)
        return True
    return False


def _is_whole(value: object) -> TypeGuard[int]:
    """Tell whether a value is a whole number, of Python or of numpy; True and False are not."""
    return isinstance(value, Integral) and not isinstance(value, bool)
