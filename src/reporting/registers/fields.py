"""One column of a table: its type, its constraints, and what the project knows about it."""

import re
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, Self

import pydantic
from pydantic import AfterValidator, BeforeValidator, model_validator

from reporting.registers.declarations import Frozen, Some, Text, beside
from reporting.registers.findings import say

LONGEST_TEXT = 1_000
"""Characters of a text whose column says nothing else (`maxLength`)."""
MONEY, SHARE, STAFF = "EUR", "part", "ETP"
"""What a number may count: euros (kept in cents), a share of 1, full-time equivalents."""


def words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(str(error)) from error
    return text


def _texts(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return tuple(str(one) if isinstance(one, int | float) else one for one in value)


def _not_under(value: float, least: float | None) -> bool:
    return least is None or value >= least


class _Constraints(Frozen):
    """The constraints of a column, as in a Table Schema."""

    required: bool = False
    unique: bool = False
    enum: Annotated[Some[Text], BeforeValidator(_texts)] = ()
    pattern: Annotated[Text, AfterValidator(_pattern)] | None = None
    minimum: int | float | None = None
    maximum: Annotated[int | float, beside("minimum", _not_under, "is-under")] | None = None
    min_length: int | None = pydantic.Field(default=None, alias="minLength", ge=0)
    max_length: Annotated[int, beside("min_length", _not_under, "is-under")] = pydantic.Field(
        default=LONGEST_TEXT, alias="maxLength", ge=1
    )


class Field(Frozen):
    """One column: its type, its constraints and what the project knows about it.

    `attendu` says that a complete register has a value here, though a row may lack it;
    `nature` names a list of codes ("territoire": a commune or a département); `separateur` stands
    between the values of a list, each one in `enum`; `valeurs_connues` are the values of a free
    text that figures depend on, whatever their case; `cle_controle` names the check digit of a
    code; `fait_accompli` says that a date is that of a fact, which cannot be later than the day
    when it is known.
    """

    standard: ClassVar = words(
        "description format example rdfType categories categoriesOrdered trueValues falseValues"
        " decimalChar groupChar bareNumber"
    )

    name: Text
    type: Literal["string", "integer", "number", "boolean", "date"] = "string"
    title: Text = ""
    description: Text = ""
    constraints: _Constraints = _Constraints()
    colonne_obligatoire: bool = False
    attendu: bool = False
    unite: Literal["EUR", "part", "ETP", "indice"] | None = None
    nature: Literal["commune", "departement", "territoire", "annee_scolaire", "mois"] | None = None
    separateur: Text | None = None
    valeurs_connues: Some[Text] = ()
    cle_controle: Literal["luhn", "uai"] | None = None
    fait_accompli: bool = False
    alias: Some[Text] = ()

    @model_validator(mode="after")
    def _says_what_it_holds(self) -> Self:
        """Refuse what is said of a column and cannot be true of what it holds."""
        limits, is_text = self.constraints, self.type == "string"
        is_number = self.type in ("integer", "number")
        others = {
            "minimum": limits.minimum is not None and not is_number,
            "maximum": limits.maximum is not None and not is_number,
            "unite": self.unite is not None and not is_number,
            "nature": self.nature is not None and not is_text,
            "separateur": self.separateur is not None and not is_text,
            "cle_controle": self.cle_controle is not None and not is_text,
            "valeurs_connues": bool(self.valeurs_connues) and not self.is_free_text,
            "fait_accompli": self.fait_accompli and not self.is_dated,
        }
        if wrong := [key for key, is_wrong in others.items() if is_wrong]:
            raise ValueError(say("key-of-others", key=wrong[0]))
        return self

    @property
    def words(self) -> tuple[str, ...]:
        """The values that are declared: all there are, or those that figures depend on."""
        return self.constraints.enum or self.valeurs_connues

    def may_be(self, text: str) -> bool:
        """Tell whether a text is a number that a column of numbers may hold."""
        if self.type not in ("integer", "number") or not re.fullmatch(r"-?\d+(?:[.,]\d+)?", text):
            return False
        least, most = self.constraints.minimum, self.constraints.maximum
        number = float(text.replace(",", "."))
        return (least is None or number >= least) and (most is None or number <= most)

    @cached_property
    def is_code(self) -> bool:
        """Whether the values are codes, where spaces and case carry no meaning."""
        return self.constraints.pattern is not None

    @cached_property
    def is_free_text(self) -> bool:
        """Whether any text is a value: neither a code, nor one of a list."""
        return self.type == "string" and not (self.is_code or self.constraints.enum or self.nature)

    @cached_property
    def is_required(self) -> bool:
        """Whether every row has a value."""
        return self.constraints.required

    @cached_property
    def is_amount(self) -> bool:
        """Whether the values are euros, kept in cents."""
        return self.type == "number" and self.unite == MONEY

    @cached_property
    def is_dated(self) -> bool:
        """Whether the values are days, or months."""
        return self.type == "date" or self.nature == "mois"
