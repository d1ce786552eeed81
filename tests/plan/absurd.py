"""Absurd declarations, made one by one: each key misspelt or left out, each value replaced."""

from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

Path = tuple[str | int, ...]


class Mutant(NamedTuple):
    """One absurd declaration: where, what was done, the whole content."""

    place: str
    done: str
    content: Any


def written(value: Any) -> str:
    """Write a value as TOML; tables within as inline ones."""
    match value:
        case bool():
            return str(value).lower()
        case datetime.date():
            return value.isoformat()
        case list():
            return f"[{', '.join(map(written, value))}]"
        case dict():
            return (
                "{" + ", ".join(f"{json.dumps(k)} = {written(v)}" for k, v in value.items()) + "}"
            )
        case _:
            return json.dumps(value, ensure_ascii=False)


def toml(content: dict[str, Any]) -> str:
    """Write a file of TOML."""
    return "\n".join(f"{json.dumps(key)} = {written(value)}" for key, value in content.items())


def misspelt(word: str) -> str:
    """Leave out the last letter but one."""
    return word[:-2] + word[-1] if len(word) > 2 else word + "zz"


def absurd(value: Any) -> Iterator[Any]:
    """Give values that are absurd in the place of one of its kind."""
    match value:
        case bool():
            yield from ("oui", 1)
        case int() | float():
            yield from (-1, 10**12, "beaucoup", True)
        case datetime.date():
            yield from (datetime.date(1066, 1, 1), datetime.date(2999, 1, 1), "2023", 2023)
        case str():
            yield from ("", 12, ["zzz"])
        case list():
            yield from ("zzz", 12, [*value, *value[:1]], [])
        case dict():
            yield from ("zzz", 12, ["zzz"])
        case None:
            yield from (12, ["zzz"])


def places(content: Any, path: Path = ()) -> Iterator[Path]:
    """Give the place of every value; of a list of tables or texts the first one only."""
    if path:
        yield path
    if isinstance(content, dict):
        for key, one in content.items():
            yield from places(one, (*path, key))
    elif isinstance(content, list) and content:
        yield from places(content[0], (*path, 0))


def at(content: Any, path: Path) -> Any:
    """Give what is at a place."""
    for key in path:
        content = content[key]
    return content


def replaced(content: Any, path: Path, value: Any) -> Any:
    """Copy a content with another value at a place; what lies beside is shared, not copied."""
    if not path:
        return value
    made, (key, *rest) = copy.copy(content), path
    made[key] = replaced(content[key], tuple(rest), value) if rest else value
    return made


def renamed(content: Any, path: Path) -> Any:
    """Copy a content with a key misspelt, in its place."""
    table = at(content, path[:-1])
    made = {(misspelt(k) if k == path[-1] else k): v for k, v in table.items()}
    return replaced(content, path[:-1], made)


def dropped(content: Any, path: Path) -> Any:
    """Copy a content without a key."""
    table = at(content, path[:-1])
    return replaced(content, path[:-1], {k: v for k, v in table.items() if k != path[-1]})


def mutants(content: dict[str, Any]) -> Iterator[Mutant]:
    """Give every absurd declaration of one content."""
    for path in places(content):
        place = ".".join(map(str, path))
        if isinstance(path[-1], str):
            yield Mutant(place, "misspelt", renamed(content, path))
            yield Mutant(place, "dropped", dropped(content, path))
        value = at(content, path)
        for one in absurd(value):
            yield Mutant(place, f"= {one!r}"[:60], replaced(content, path, one))
        if isinstance(value, str):
            yield Mutant(place, "zzz", replaced(content, path, "zzz"))
            yield Mutant(place, "value misspelt", replaced(content, path, misspelt(value)))
