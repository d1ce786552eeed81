"""The gate: what a notebook's parameters and cells may be, checked before anything runs."""

import ast
import json
import re
import symtable
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from reporting.arguments import as_date
from reporting.document.cells import INJECTED, PARAMETERS
from reporting.editions.notebook import named_codes, tagged
from reporting.errors import UsageError
from reporting.phrases import Phrase, Words, joined, say


def _iso_date(text: str) -> str:
    try:
        return as_date(text).isoformat()
    except UsageError as err:
        raise ValueError(err) from err


class Parameters(BaseModel):
    """The parameters of a report's notebook; codes and dates are texts."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    year: Annotated[int, Field(ge=1900, le=2999)]
    territory: Annotated[str, Field(pattern=r"^([a-z]+-)?[0-9][0-9AB]?[0-9]*$")]
    freeze: Annotated[str, AfterValidator(_iso_date)]
    data: Annotated[str, Field(min_length=1)]


NAMES = tuple(Parameters.model_fields)

_PYTHON = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_REFUSED = {
    "input": "asks",
    "get_ipython": "ipython",
}
"""What cells may not call, and what is said of it."""
_UNTOLD = {
    "clock": re.compile(
        r"(?:.*\.)?(?:(?:datetime|date|Timestamp)\.(?:now|today|utcnow)|time\.(?:time|localtime|gmtime|ctime))"
    ),
    "chance": re.compile(
        r"(?:.*\.)?(?:(?:default_rng|Random|RandomState)\(\)|uuid\.uuid[14]|os\.urandom|secrets\.\w+"
        r"|random\.SystemRandom)"
    ),
    "variables": re.compile(r"(?:.*\.)?os\.(?:environb?|getenvb?)"),
}
"""What no manifest tells: an edition that rests on it is another the day after, or elsewhere."""

_EXPECTED = {
    "string_type": "text",
    "string_too_short": "empty",
    "int_type": "whole",
    "string_pattern_mismatch": "code",
    **dict.fromkeys(("greater_than_equal", "less_than_equal"), "year"),
}

_NOT_PYTHON = (SyntaxError, ValueError, TypeError, MemoryError, RecursionError)
"""What Python raises on a text that it cannot read: the last two, when it is too deep."""


def check_parameters(notebook: NotebookNode, given: Mapping[str, Any]) -> Parameters:
    """Return the parameters of a run: the notebook's own, replaced by those given.

    Raises
    ------
    UsageError
        The parameters cell is missing or computes, another cell changes a parameter, a name is
        not one of the model's, or a value has another type than the model's. Nothing is
        converted: "09" stays a text.
    """
    for name in given:
        if name not in NAMES:
            raise UsageError.unknown(kind="paramètre", value=str(name), known=NAMES)
    own = read_parameters(notebook)
    _check_unchanged(notebook)
    try:
        return Parameters.model_validate({**own, **given})
    except ValidationError as err:
        raise UsageError(joined(map(_explain, err.errors()))) from err


def read_parameters(notebook: NotebookNode) -> dict[str, Any]:
    """Return the values written in the cell tagged `parameters`: literals, every name once."""
    cells = tagged(notebook, PARAMETERS)
    # papermill writes below the first tagged cell, of whatever kind.
    if [cell.cell_type for cell in cells] != ["code"]:
        count = sum(cell.cell_type == "code" for cell in cells)
        told = {"count": count, "tagged": len(cells), "names": ", ".join(NAMES)}
        raise UsageError(say("errors.parameter-cells", **told, tag=PARAMETERS))
    values = _literals(cells[0], PARAMETERS)
    if missing := [name for name in NAMES if name not in values]:
        raise UsageError(say("errors.parameter-missing", tag=PARAMETERS, names=", ".join(missing)))
    return values


def resolve_parameters(notebook: NotebookNode, given: Mapping[str, Any]) -> Parameters:
    """Return the checked parameters of a run; a freeze that is not given follows the year given.

    The notebook's own freeze is that of its own year: with another year it would be wrong.
    """
    checked = check_parameters(notebook, given)
    if "year" not in given or "freeze" in given:
        return checked
    from reporting.loading import SETTINGS  # slow to import, and not needed to check
    from reporting.plan.settings import read_settings
    from reporting.registers.folder import find_folder

    settings = read_settings(find_folder(checked.data) / SETTINGS)
    return checked.model_copy(update={"freeze": settings.freeze_of(checked.year).isoformat()})


def check_injected(notebook: NotebookNode) -> None:
    """Check the parameters that papermill injected, and add the freeze that follows from them."""
    given = injected_parameters(notebook)
    freeze = resolve_parameters(notebook, given).freeze
    if "year" in given and "freeze" not in given:
        (cell,) = tagged(notebook, INJECTED)
        cell.source = f"{cell.source.rstrip()}\nfreeze = {json.dumps(freeze)}\n"
        notebook.metadata.get("papermill", {}).get("parameters", {})["freeze"] = freeze


def injected_parameters(notebook: NotebookNode) -> dict[str, Any]:
    """Return the values of the cell that papermill added: what will run, whatever was asked."""
    cells = tagged(notebook, INJECTED)
    if not cells:
        return {}
    places = [notebook.cells.index(cell) for cell in (*tagged(notebook, PARAMETERS), *cells)]
    if len(cells) > 1 or places != sorted(places):
        raise UsageError(say("errors.parameter-injected", injected=INJECTED, tag=PARAMETERS))
    return _literals(cells[0], INJECTED)


def has_parameters(notebook: NotebookNode) -> bool:
    """Tell whether a notebook declares parameters, or has been given some."""
    return bool(tagged(notebook, PARAMETERS) or tagged(notebook, INJECTED))


def _literals(cell: NotebookNode, tag: str) -> dict[str, Any]:
    """Return what a cell of `name = literal` lines says, each name once."""
    try:
        statements = ast.parse(cell.source).body
    except _NOT_PYTHON as err:
        line, why = getattr(err, "lineno", 1), getattr(err, "msg", err)
        raise UsageError(say("errors.parameter-python", tag=tag, line=line, why=why)) from err
    values: dict[str, Any] = {}
    for statement in statements:
        try:
            name, value = _assignment(statement)
            if name in values:
                raise UsageError(say("errors.parameter-twice", name=name))
        except UsageError as err:
            raise UsageError(
                say("errors.parameter-line", tag=tag, line=statement.lineno, err=err)
            ) from err
        values[name] = value
    return values


def _assignment(statement: ast.stmt) -> tuple[str, Any]:
    """Return the name and the literal of `name = literal` or `name: type = literal`."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=expression):
            pass
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as expression):
            pass
        case _:
            raise _not_a_literal(statement)
    if name not in NAMES:
        raise UsageError.unknown(kind="paramètre", value=name, known=NAMES)
    try:
        return name, ast.literal_eval(expression)
    except _NOT_PYTHON as err:
        raise _not_a_literal(statement) from err


def _not_a_literal(statement: ast.stmt) -> UsageError:
    written = ast.unparse(statement).splitlines()[0]
    return UsageError(say("cells.not-literal", text=written[:80]))


def _check_unchanged(notebook: NotebookNode) -> None:
    """Refuse a cell that gives a parameter another value: the report would not be what is asked."""
    tags = {PARAMETERS, INJECTED}
    for where, cell in named_codes(notebook):
        if tags & set(cell.metadata.get("tags", [])):
            continue
        if changed := [name for name in NAMES if name in _assigned(cell.source)]:
            raise UsageError(say("errors.parameter-changed", where=where, name=changed[0]))


def _assigned(source: str) -> set[str]:
    """Return the names that a cell binds at its top level, by whatever statement."""
    try:
        table = symtable.symtable(source, "cellule", "exec")
    except _NOT_PYTHON:
        return set()  # IPython's own syntax, or a mistake: both are told elsewhere
    return {one.get_name() for one in table.get_symbols() if one.is_assigned() or one.is_imported()}


def _explain(error: Any) -> Phrase:
    """Return one refused value as a sentence: what was found, what is expected, what to write."""
    name, value, kind = error["loc"][0], error["input"], error["type"]
    if kind == "value_error":
        return say("parameter.refused", name=name, why=error["ctx"]["error"].args[0])
    why: Words = say(f"parameter.{_EXPECTED[kind]}") if kind in _EXPECTED else f"{error['msg']}."
    if (name, type(value)) == ("territory", int):
        why = say("parameter.number", code=f"{value:02d}")
    return say("parameter.value", name=name, value=f"{value!r:.80}", why=why)


def check_cells(notebook: NotebookNode) -> None:
    """Raise UsageError unless every cell is plain Python that asks nobody anything.

    `!command` succeeds when its command fails, `%magic` depends on the front end, `input()` waits.
    Every cell at fault is named.
    """
    faults = [
        say("cells.line", where=where, line=line, fault=fault)
        for where, cell in named_codes(notebook)
        for line, fault in _faults(cell.source)
    ]
    if faults:
        raise UsageError(joined(faults))


def _faults(source: str) -> list[tuple[int, Phrase]]:
    try:
        tree = compile(source, "cellule", "exec", _PYTHON, dont_inherit=True)
    except _NOT_PYTHON as err:
        return [_not_python(source, err)]
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in _REFUSED]
    asked = [(node.lineno, say(f"cells.{_REFUSED[node.id]}", name=node.id)) for node in found]
    untold = [
        (line, say(f"cells.{key}", name=name))
        for line, name in _paths(tree)
        for key, names in _UNTOLD.items()
        if names.fullmatch(name)
    ]
    return asked + untold


def _paths(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the dotted names that some code reads, imports or calls with nothing, by line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and not (node.args or node.keywords):
            yield node.lineno, f"{ast.unparse(node.func)}()"
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{one.name}") for one in node.names)


def _not_python(source: str, err: BaseException) -> tuple[int, Phrase]:
    """Tell IPython's own syntax, which Python does not know, from a mistake."""
    line = getattr(err, "lineno", None) or 1
    try:
        ast.parse(TransformerManager().transform_cell(source))  # type: ignore[no-untyped-call]
    except _NOT_PYTHON:
        return line, say("cells.not-python", why=getattr(err, "msg", err))
    return line, say("cells.command", text=source.splitlines()[line - 1].strip())
