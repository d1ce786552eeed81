"""Calls that no form answers: what is told of them, and what to write instead."""

import inspect
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from reporting.errors import CallError, UnknownNameError, UsageError
from reporting.phrases import Words, say

INSTEAD = {
    "years": ("table", "tableau", "tables", "frame", "dataframe", "data"),
    "ranking": ("bar", "bars", "barh", "barplot", "hist", "histogram", "chart", "graphique"),
    "trajectory": ("line", "plot", "lineplot", "curve", "courbe", "series", "graph"),
    "dot_map": ("map", "carte", "maps"),
    "prose": ("text", "texte", "sentence", "phrase", "markdown", "print", "paragraph"),
    "key_figures": ("kpi", "kpis", "figures", "chiffres", "metrics", "numbers"),
}
"""Words that other libraries have, by the form that shows as much."""


def no_form(name: str, known: Iterable[str]) -> UnknownNameError:
    """Tell which form is near a name that is none, or shows what the word says."""
    near = next((form for form, words in INSTEAD.items() if name.casefold() in words), None)
    near = near or next(iter(get_close_matches(name.casefold(), [*known], n=1)), None)
    hint = say("errors.meant", near=f"report.{near}(…)") if near else ""
    return UnknownNameError(say("errors.no-form", name=name, hint=hint))


def misused(
    name: str, public: inspect.Signature, args: Sequence[object], kwargs: Mapping[str, object]
) -> CallError:
    """Tell which argument is not one of a form's, or is missing, and how the form is called."""
    known = public.parameters
    lacking = [
        one.name
        for one in list(known.values())[len(args) :]
        if one.default is one.empty and one.kind is not one.VAR_POSITIONAL
    ]
    if wrong := [one for one in kwargs if one not in known]:
        why: Words = UsageError.unknown("argument", wrong[0], known).args[0]
    elif left := [one for one in lacking if one not in kwargs]:
        why = say("errors.lacks", names=", ".join(left))
    else:
        why = say("errors.too-many")
    asked = [one.replace(annotation=one.empty) for one in list(known.values())[1:]]
    how = str(public.replace(parameters=asked, return_annotation=public.empty))
    return CallError(say("errors.form-call", name=name, why=why, how=how))
