"""What parts write in English: numbers, amounts, dates, plurals, and the times that texts name."""

from datetime import date
from fractions import Fraction

from reporting.parts import Scope, french
from reporting.parts.french import written_in
from reporting.parts.mentions import mentions
from reporting.parts.sentences import prose

DAY = date(2024, 12, 31)


def test_numbers_shares_and_amounts_are_those_of_british_publishers() -> None:
    with written_in("en"):
        assert french.number(1188) == "1,188"
        assert french.number(-1188) == "\u22121,188"
        assert french.share(Fraction(211, 225), 1) == "93.8%"
        assert french.share(Fraction(999, 1000)) == ">99%"
        assert french.euros(200_000_000) == "€2.0m"
        assert french.euros(-123_456) == "\u2212€1,235"
        assert french.with_unit("20", "\u00a0M€") == "€20m"
    assert french.euros(200_000_000) == "2,0\u00a0M€"


def test_dates_and_periods_are_in_words() -> None:
    with written_in("en"):
        assert french.long_date(date(2025, 1, 1)) == "1\u00a0January 2025"
        assert french.short_date(date(2025, 10, 4)) == "4\u00a0Oct\u00a02025"
        assert french.month_of("2024-01-25") == "January 2024"
        assert french.period(DAY, DAY) == "at 31\u00a0December 2024"
        assert french.period(date(2023, 9, 1), date(2024, 8, 31)) == "in 2023/24"
        assert french.short_period(date(2016, 1, 1), DAY) == "2016 to 2024"


def test_the_plural_is_that_of_everything_but_one() -> None:
    with written_in("en"):
        said = [french.counted(count, "coach", "coaches") for count in (0, 1, 2)]
    assert said == ["0\u00a0coaches", "1\u00a0coach", "2\u00a0coaches"]
    assert french.counted(0, "autocar", "autocars") == "0\u00a0autocar"


def test_a_part_keeps_its_language_when_another_is_written() -> None:
    figure = Scope.at("region-76", DAY).figure("l", 211, 225, "%", decimals=1)
    with written_in("en"):
        english = prose("{l} are done.", values={"l": figure}, id="t")
    assert english.as_json()["figures"][0]["text"] == "93.8%"
    assert prose("{l}.", values={"l": figure}, id="t").as_json()["figures"][0]["text"] == (
        "93,8\u202f%"
    )


def test_the_times_that_a_text_names_are_found() -> None:
    text = (
        "At 31 December 2024; since the end of 2021, from 2016 to 2024, in 2023/24, in June 2024."
    )
    with written_in("en"):
        found = [(one.text, one.au) for one in mentions(text)]
    assert found == [
        ("31 December 2024", DAY),
        ("since the end of 2021", date(2021, 12, 31)),
        ("from 2016 to 2024", DAY),
        ("2023/24", DAY),
        ("in June 2024", date(2024, 6, 30)),
    ]
