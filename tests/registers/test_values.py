"""Values survive a round trip, in every form that an office writes."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.registers.dates import parse_date
from reporting.registers.decode import decode, mended
from reporting.registers.numbers import parse_money, parse_number
from reporting.registers.refused import Refused
from reporting.registers.schema import Field
from reporting.registers.values import parse

CENTS = st.integers(-(10**15), 10**15)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))
MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"]
MONTHS += ["octobre", "novembre", "décembre"]


@given(CENTS, st.sampled_from([" ", "\u00a0", "\u202f", ""]), st.sampled_from([".", ","]))
def test_money_survives_a_round_trip(cents, space, comma):
    """Cents, written in French or not, come back to the cent."""
    euros, rest = divmod(abs(cents), 100)
    text = f"{euros:,}".replace(",", space) + f"{comma}{rest:02}"
    assert parse_money(("-" if cents < 0 else "") + text + " €") == cents


@given(DAYS)
def test_date_survives_a_round_trip(day):
    """ISO, French and written in words: the same day."""
    first = "1er" if day.day == 1 else str(day.day)
    for text in (
        day.isoformat(),
        f"{day:%d/%m/%Y}",
        f"{day:%d.%m.%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{first} {MONTHS[day.month - 1]} {day.year}",
        f"{day:%Y-%m-%d} 00:00:00",
        f"{day:%Y-%m-%d}T14:30",
    ):
        assert parse_date(text) == day


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    """Nothing else can come out, whatever the type."""
    for field in (
        Field("a"),
        Field("a", pattern=r"^\d{5}$"),
        Field("a", "integer"),
        Field("a", "number", unit="EUR"),
        Field("a", "number", unit="part"),
        Field("a", "date"),
        Field("a", "boolean"),
        Field("a", enum=("oui", "non")),
        Field("a", nature="annee_scolaire"),
    ):
        try:
            parse(field, text)
        except Refused:
            continue


@given(st.binary(max_size=200))
def test_any_bytes_are_decoded_or_refused(content):
    """A file is text, or a finding says why it is not."""
    decoded = decode(content, "data/a.csv")
    assert (decoded.text is None) <= bool(decoded.findings)


@given(st.text(alphabet="abcdéèàçôï’œ ", min_size=1))
def test_mojibake_is_mended(text):
    """What was read in the wrong encoding comes back."""
    spoilt = text.encode().decode("cp1252", errors="replace")
    if spoilt != text and "\ufffd" not in spoilt:
        assert mended(spoilt) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50 %", "0.5"),
        ("0,375", "0.375"),
        ("1.234.567", "1234567"),
        ("1,234,567.5", "1234567.5"),
        ("1'234", "1234"),
        ("\u22125", "-5"),
        ("+5", "5"),
        ("1234.567", "1234.567"),
        ("0.000", "0"),
    ],
)
def test_number_of_one_meaning(text, expected):
    """Forms seen in exports, with the number that they can only mean."""
    assert parse_number(text, share=True) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2022-2023", "2022-2023"), ("2022/2023", "2022-2023"), ("2022-23", "2022-2023")],
)
def test_school_year_has_one_form(text, expected):
    """Two years that follow each other."""
    assert parse(Field("a", nature="annee_scolaire"), text) == expected


def test_school_year_of_two_years_apart_is_refused():
    """2022-2024 is no school year."""
    with pytest.raises(Refused, match="school-year"):
        parse(Field("a", nature="annee_scolaire"), "2022-2024")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0310001a", "0310001A"), (" 0310001 A", "0310001A"), ("'0310001A", "0310001A")],
)
def test_code_keeps_its_only_form(text, expected):
    """Case and spaces carry no meaning in a code."""
    assert parse(Field("uai", pattern=r"^\d{7}[A-Z]$"), text) == expected
