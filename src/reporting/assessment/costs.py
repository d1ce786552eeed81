"""Constant euros: payments at the prices of a base period; amounts in cents, exact."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class ConstantEuros:
    """Payments at the prices of a base period; no value while an index is missing."""

    label: str
    value: Fraction | None
    missing: tuple[str, ...]


def constant_euros(
    payments: Mapping[str, int], index: Mapping[str, Fraction], base: str, name: str
) -> ConstantEuros:
    """Return Σ payments × I_base / I by period of payment.

    Parameters
    ----------
    payments
        Cents paid by month ("2023-07") or year ("2023").
    index
        Value of the price index by month.
    base
        The month or year whose prices are used; a year has the mean of its twelve months.
    name
        The name of the index, for the label.
    """
    label = f"Euros constants de {base} (indice {name}, par date de paiement)"
    needed = sorted({month for period in (base, *payments) for month in _months(period)})
    gaps = tuple(month for month in needed if not index.get(month))
    if gaps:
        return ConstantEuros(label, None, gaps)
    reference = _level(index, base)
    amounts = (paid * reference / _level(index, period) for period, paid in payments.items())
    return ConstantEuros(label, sum(amounts, Fraction(0)), ())


def _months(period: str) -> list[str]:
    is_month = "-" in period
    return [period] if is_month else [f"{period}-{month:02d}" for month in range(1, 13)]


def _level(index: Mapping[str, Fraction], period: str) -> Fraction:
    months = _months(period)
    return sum((index[month] for month in months), Fraction(0)) / len(months)
