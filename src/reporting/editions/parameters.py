"""The gate: a notebook's parameters, checked against their model before anything runs."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from nbformat import NotebookNode
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from reporting.editions.notebook import INJECTED, tagged
from reporting.errors import UsageError


def _iso_date(text: str) -> str:
    try:
        exact = date.fromisoformat(text).isoformat() == text
    except ValueError:
        exact = False
    if not exact:
        message = "date attendue sous la forme AAAA-MM-JJ, par exemple 2024-01-31"
        raise ValueError(message)
    return text


class Parameters(BaseModel):
    """The parameters of a report's notebook; codes and dates are texts."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    year: Annotated[int, Field(ge=1900, le=2999)]
    territory: Annotated[str, Field(pattern=r"^([a-z]+-)?[0-9][0-9AB]?[0-9]*$")]
    freeze: Annotated[str, AfterValidator(_iso_date)]
    data: Annotated[str, Field(min_length=1)]


NAMES = tuple(Parameters.model_fields)


def check_parameters(notebook: NotebookNode, given: Mapping[str, Any]) -> Parameters:
    """Return the parameters of a run: the notebook's own, replaced by those given.

    Raises
    ------
    UsageError
        The parameters cell is missing or computes, a name is not one of the model's, or a value
        has another type than the model's. Nothing is converted: "09" stays a text.
    """
    for name in given:
        if name not in NAMES:
            unknown = UsageError.unknown("paramètre", str(name), NAMES)
            raise unknown
    own = read_parameters(notebook)
    try:
        return Parameters.model_validate({**own, **given})
    except ValidationError as err:
        message = "\n".join(_explain(error) for error in err.errors())
        raise UsageError(message) from err


def has_parameters(notebook: NotebookNode) -> bool:
    """Tell whether a notebook declares parameters, or has been given some."""
    return bool(tagged(notebook, "parameters") or tagged(notebook, INJECTED))


def read_parameters(notebook: NotebookNode) -> dict[str, Any]:
    """Return the values written in the cell tagged `parameters`: literals, every name once."""
    cells = [cell for cell in tagged(notebook, "parameters") if cell.cell_type == "code"]
    if len(cells) != 1:
        message = (
            f"{len(cells)} cellule(s) de code marquée(s) « parameters », une seule attendue : "
            f"elle donne {', '.join(NAMES)}, un littéral par ligne."
        )
        raise UsageError(message)
    try:
        statements = ast.parse(cells[0].source).body
    except SyntaxError as err:
        message = f"cellule « parameters », ligne {err.lineno} : Python attendu ({err.msg})."
        raise UsageError(message) from err
    values: dict[str, Any] = {}
    for statement in statements:
        name, value = _assignment(statement)
        if name in values:
            message = f"{_line(statement)} : « {name} » est donné deux fois."
            raise UsageError(message)
        values[name] = value
    if missing := [name for name in NAMES if name not in values]:
        message = f"cellule « parameters » : il manque {', '.join(missing)}."
        raise UsageError(message)
    return values


def _assignment(statement: ast.stmt) -> tuple[str, Any]:
    """Return the name and the literal of `name = literal` or `name: type = literal`."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=value)):
            pass
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=value)):
            pass
        case _:
            message = (
                f"{_line(statement)} : « {ast.unparse(statement)} » n'est pas un littéral. "
                'Écrire une valeur, par exemple year = 2023 ou territory = "departement-31" ; '
                "calculer dans une autre cellule."
            )
            raise UsageError(message)
    if name not in NAMES:
        message = f"{_line(statement)} : {UsageError.unknown('paramètre', name, NAMES)}"
        raise UsageError(message)
    return name, value


def _line(statement: ast.stmt) -> str:
    return f"cellule « parameters », ligne {statement.lineno}"


def _explain(error: Any) -> str:
    """Return one refused value as a sentence: what was found, what is expected, what to write."""
    name, value = error["loc"][0], error["input"]
    found = f"paramètre « {name} » : {value!r}"
    match error["type"]:
        case "string_type" if type(value) is int:
            return f'{found} est un nombre, un texte est attendu. Écrire "{_as_code(name, value)}".'
        case "string_type":
            return f"{found} n'est pas un texte."
        case "int_type":
            return f"{found} n'est pas un nombre entier. Écrire par exemple 2023."
        case "value_error":
            return f"{found} : {error['ctx']['error']}."
        case "string_pattern_mismatch":
            return f'{found} n\'est pas un code de territoire. Écrire "departement-09" ou "09".'
        case "greater_than_equal" | "less_than_equal":
            return f"{found} n'est pas une année."
        case _:
            return f"{found} : {error['msg']}."


def _as_code(name: str, value: int) -> str:
    """Return the text that a number was probably meant to be: 9 was "09" before YAML read it."""
    return f"{value:02d}" if name == "territory" else str(value)
