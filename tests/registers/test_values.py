"""Values survive a round trip, in every form that an office writes."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.registers.decode import decode, mended
from reporting.registers.fields import Field
from reporting.registers.findings import Refused, Rule, finding
from reporting.registers.numbers import parse_date, parse_money, parse_number
from reporting.registers.values import parse

CENTS = st.integers(-(10**15), 10**15)
DAYS = st.dates(dt.date(1900, 1, 2), dt.date(2100, 12, 31))
MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"]
MONTHS += ["octobre", "novembre", "décembre"]


def column(kind: str = "string", **more) -> Field:
    """Make a column as datapackage.json declares it."""
    return Field.model_validate({"name": "a", "type": kind, **more})


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
        column(),
        column(constraints={"pattern": r"^\d{5}$"}),
        column("integer"),
        column("number", unite="EUR"),
        column("number", unite="part"),
        column("date"),
        column("boolean"),
        column(constraints={"enum": ["oui", "non"]}),
        column(nature="annee_scolaire"),
    ):
        try:
            parse(field, text)
        except Refused:
            continue


@pytest.mark.parametrize("zone", ["Z", "+00:00", "+0000"])
def test_midnight_of_the_universal_day_is_that_day(zone):
    """As databases write a date without a time; another zone could be of two days."""
    assert parse_date(f"2022-01-02T00:00:00{zone}") == dt.date(2022, 1, 2)
    with pytest.raises(Refused):
        parse_date("2022-01-02T00:00:00+01:00")


@given(st.binary(max_size=200))
def test_any_bytes_are_decoded_or_refused(content):
    """A file is text, or a finding says why it is not."""
    try:
        text, _ = decode(content)
    except Refused as refused:
        assert refused.rule in Rule
    else:
        assert text


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
    assert parse_number(text, "part") == Decimal(expected)


EURO = column("number", unite="EUR")
SHARE = column("number", unite="part", constraints={"minimum": 0, "maximum": 1})
COUNT = column("integer")
DAY = column("date")
MONTH = column(nature="mois", constraints={"pattern": r"^\d{4}-\d{2}$"})
SCHOOL_YEAR = column(nature="annee_scolaire")
FLAG = column("boolean")
CHOICE = column(constraints={"enum": ["vote", "annule"]})
CHOICES = column(constraints={"enum": ["LOCAUX", "FORMATION"]}, separateur="|")
UAI = column(constraints={"pattern": r"^\d{7}[A-Z]$"}, cle_controle="uai")
SIRET = column(constraints={"pattern": r"^\d{14}$"}, cle_controle="luhn")
TEXT = column(valeurs_connues=["neant"])
NEEDED = column(constraints={"required": True})


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        (EURO, "€ 12 000,50", 1200050),
        (EURO, "EUR 12000", 1200000),
        (EURO, "12\u2009000\u2007€", 1200000),
        (EURO, "\u20135", -500),
        (EURO, ",5", 50),
        (EURO, '="12,5"', 1250),
        (COUNT, "-0", 0),
        (SHARE, "30\u202f%", Decimal("0.3")),
        (DAY, "dimanche 2 janvier 2022", dt.date(2022, 1, 2)),
        (DAY, "dim. 2 janv. 2022", dt.date(2022, 1, 2)),
        (DAY, "le 1er janvier 2022", dt.date(2022, 1, 1)),
        (DAY, "02 01 2022", dt.date(2022, 1, 2)),
        (DAY, "02 / 01 / 2022", dt.date(2022, 1, 2)),
        (DAY, "2022.01.02", dt.date(2022, 1, 2)),
        (DAY, "2022\u201101\u201102", dt.date(2022, 1, 2)),
        (DAY, "'02/01/2022", dt.date(2022, 1, 2)),
        (DAY, "02/01/2022 à 14h", dt.date(2022, 1, 2)),
        (MONTH, "2022-1", "2022-01"),
        (MONTH, "01/2022", "2022-01"),
        (MONTH, "Janv. 2022", "2022-01"),
        (MONTH, "01/01/2022", "2022-01"),
        (SCHOOL_YEAR, "2022/23", "2022-2023"),
        (SCHOOL_YEAR, "2022\u20132023", "2022-2023"),
        (SCHOOL_YEAR, "2022 2023", "2022-2023"),
        (FLAG, "1.0", True),
        (FLAG, "Non.", False),
        (CHOICE, "Annulé", "annule"),
        (CHOICES, "Locaux ; formation", "LOCAUX|FORMATION"),
        (CHOICES, "Locaux et formation", "LOCAUX|FORMATION"),
        (UAI, " 031 0001 h", "0310001H"),
        (UAI, "'0310001H", "0310001H"),
        (SIRET, "214 600 421 00017", "21460042100017"),
        (SIRET, "21460042100017,0", "21460042100017"),
        (SIRET, "35600000049837", "35600000049837"),
        (TEXT, "Néant", "neant"),
        (TEXT, "AGC\u00a0 X", "AGC X"),
        (TEXT, '=""', None),
    ],
)
def test_what_can_only_mean_one_thing_is_accepted(field, text, expected):
    """Offices and spreadsheets write it so; the value is worked out by hand."""
    value = parse(field, text)
    assert (value, type(value)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("field", "text", "rule", "fix"),
    [
        (EURO, "12,5 M€", Rule.NUMBER_UNIT, "Écrire 12500000."),
        (EURO, "5 millions d'euros", Rule.NUMBER_UNIT, "Écrire 5000000."),
        (COUNT, "2 k", Rule.NUMBER_UNIT, "Écrire 2000."),
        (EURO, "12 000 F", Rule.NUMBER_UNIT, "Convertir en euros."),
        (EURO, "12 000 ?", Rule.NOT_A_NUMBER, "Écrire le nombre seul"),
        (EURO, "< 500", Rule.NOT_A_NUMBER, "Écrire le nombre seul"),
        (EURO, "+-5", Rule.NOT_A_NUMBER, "Écrire le nombre seul"),
        (EURO, "10-20", Rule.NOT_A_NUMBER, "Écrire le nombre seul"),
        (EURO, "(1 234,56)", Rule.ACCOUNTING_NEGATIVE, "Écrire -1 234,56."),
        (EURO, "(vide)", Rule.UNKNOWN_MISSING, "Admis : vide"),
        (EURO, "1.234", Rule.AMBIGUOUS_NUMBER, "Écrire 1234 ou 1,23."),
        (COUNT, "1.234", Rule.AMBIGUOUS_NUMBER, "Écrire 1234."),
        (SHARE, "30", Rule.MAXIMUM, "30 % s'écrit 0.3."),
        (SHARE, "150 %", Rule.MAXIMUM, "Corriger."),
        (DAY, "lundi 2 janvier 2022", Rule.OTHER_WEEKDAY, "Corriger la date"),
        (DAY, "2 jnavier 2022", Rule.NOT_A_DATE, "« 2 janvier 2022 »"),
        (DAY, "01/01/1900", Rule.DEFAULT_DATE, "Écrire la vraie date."),
        (DAY, "2022-01-02 24:00", Rule.NOT_A_DATE, "Corriger."),
        (DAY, "02/01/20222", Rule.SHORT_YEAR, "Corriger."),
        (DAY, "janv-22", Rule.PARTIAL_DATE, "AAAA-MM-JJ"),
        (DAY, "00/00/0000", Rule.UNKNOWN_MISSING, "Admis : vide"),
        (DAY, "à venir", Rule.UNKNOWN_MISSING, "Admis : vide"),
        (MONTH, "15/01/2022", Rule.PATTERN, "Corriger."),
        (MONTH, "janv-22", Rule.PATTERN, "Corriger."),
        (MONTH, "2022-13", Rule.PATTERN, "Corriger."),
        (SCHOOL_YEAR, "22-23", Rule.PATTERN, "2022-2023 ?"),
        (SCHOOL_YEAR, "2023-2022", Rule.SCHOOL_YEAR, "Écrire 2022-2023 ?"),
        (FLAG, "-1", Rule.BOOLEAN, "true ou false"),
        (FLAG, "oui ?", Rule.BOOLEAN, "true ou false"),
        (CHOICE, "vote ?", Rule.ENUM, "« vote »"),
        (CHOICE, "annulée", Rule.ENUM, "« annule »"),
        (CHOICE, "néant", Rule.UNKNOWN_MISSING, "Admis : vide"),
        (CHOICES, "|", Rule.ENUM, "Choisir dans la liste."),
        (UAI, "O310001H", Rule.PATTERN, "« 0310001H »"),
        (UAI, "031-0001.h", Rule.PATTERN, "« 0310001H »"),
        (UAI, "0310001A", Rule.CHECK_DIGIT, "« 0310001H »"),
        (SIRET, "21460042100018", Rule.CHECK_DIGIT, "Recopier le numéro."),
        (SIRET, "35600000000049", Rule.CHECK_DIGIT, "Recopier le numéro."),
        (SIRET, "214600421", Rule.LENGTH, "Corriger."),
        (SIRET, "2,1460042E+13", Rule.LOST_DIGITS, "colonne au format Texte."),
        (TEXT, "null", Rule.UNKNOWN_MISSING, "Admis : vide"),
        (NEEDED, "n/a", Rule.UNKNOWN_MISSING, "elle est obligatoire."),
        (NEEDED, '=""', Rule.REQUIRED, "La renseigner."),
    ],
)
def test_what_could_mean_two_things_is_refused_with_a_remedy(field, text, rule, fix):
    """The rule is the right one, and what to do is said."""
    with pytest.raises(Refused) as refused:
        parse(field, text)
    found = finding(refused.value.rule, "data/a.csv", **refused.value.details)
    assert (found.rule, fix in found.fix) == (rule, True), str(found)
    assert "«" not in found.translated("en").fix


def test_a_code_for_missing_data_has_no_case_and_fills_no_required_column():
    """« S » is the declared « s »; a secret is no value."""
    assert parse(TEXT, "S", ("", "s")) is None
    with pytest.raises(Refused, match="required"):
        parse(NEEDED, "s", ("", "s"))


@pytest.mark.parametrize(
    "text", ["https://laregion.fr/page?id=3", "voir laregion.fr/aides?page=1", "www.a.fr/é?à=1"]
)
def test_a_question_mark_of_an_address_is_no_lost_letter(text):
    assert parse(Field(name="adresse"), text) == text


@pytest.mark.parametrize(
    "text", ["Lod?ve", "Lod?ve, https://a.fr/b?c=d", "https://a.fr/\ufffd?a=b"]
)
def test_a_lost_letter_beside_an_address_is_told(text):
    with pytest.raises(Refused) as refused:
        parse(Field(name="adresse"), text)
    assert refused.value.rule is Rule.LOST_CHARACTER
