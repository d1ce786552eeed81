"""The gate refuses what could not be meant, and says what to write instead."""

import pytest
from nbformat.v4 import new_code_cell

from reporting.editions.parameters import (
    Parameters,
    check_parameters,
    injected_parameters,
    read_parameters,
)
from reporting.errors import UsageError


def test_parameters_given_replace_those_of_the_notebook(notebook):
    checked = check_parameters(notebook(), {"territory": "departement-09", "year": 2022})
    assert checked == Parameters(
        year=2022, territory="departement-09", freeze="2024-01-31", data="data"
    )


def test_code_given_as_text_stays_text(notebook):
    assert check_parameters(notebook(), {"territory": "09"}).territory == "09"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"departement": "09"}, "paramètre « departement » inconnu"),
        ({"teritory": "09"}, "Vouliez-vous « territory »"),
        ({'x=1;__import__("os")': 1}, "inconnu"),
        ({"territory": 9}, r'9 est un nombre, un texte est attendu. Vouliez-vous "09"'),
        ({"territory": 31}, 'Vouliez-vous "31"'),
        ({"territory": False}, "False n'est pas un texte"),
        ({"territory": 750}, "est un nombre"),
        ({"territory": "../../x"}, "n'est pas un code de territoire"),
        ({"territory": "departement-31\n"}, "n'est pas un code de territoire"),
        ({"territory": ""}, "n'est pas un code de territoire"),
        ({"year": "2023"}, "'2023' n'est pas un nombre entier"),
        ({"year": 2023.0}, "n'est pas un nombre entier"),
        ({"year": True}, "n'est pas un nombre entier"),
        ({"year": 23}, "n'est pas une année"),
        ({"freeze": "31/01/2024"}, "AAAA-MM-JJ. Vouliez-vous 2024-01-31"),
        ({"freeze": "20240131"}, "AAAA-MM-JJ"),
        ({"freeze": "2024-02-30"}, "AAAA-MM-JJ"),
        ({"data": ""}, "data"),
    ],
)
def test_value_that_cannot_be_meant_is_refused(notebook, given, message):
    with pytest.raises(UsageError, match=message):
        check_parameters(notebook(), given)


def test_every_refused_value_is_listed_at_once(notebook):
    with pytest.raises(UsageError) as caught:
        check_parameters(notebook(), {"year": "2023", "territory": 9})
    assert len(str(caught.value).splitlines()) == 2


WHOLE = 'year = 2023\nterritory = "09"\nfreeze = "2024-01-31"\ndata = "data"\n'


@pytest.mark.parametrize(
    "line",
    [
        'data = f"data/{2023}"',
        "year = 2022 + 1",
        "year = int('2023')",
        "year = other",
        "year = [y for y in (1, 2)]",
        "year = 2023 if True else 2022",
        "(year := 2023)",
        "*year, = (2023,)",
        'year, territory = 2023, "09"',
        "year = freeze = 2023",
        "year: int",
        "year += 1",
        '"""Les paramètres."""',
        "if True:\n    year = 2022",
        "import os",
        "from x import year",
        "del year",
    ],
)
def test_parameters_cell_that_computes_is_refused(notebook, line):
    with pytest.raises(UsageError, match=r"« parameters », ligne 5 : .*n'est pas « nom = littéral"):
        read_parameters(notebook(parameters=WHOLE + line))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("yaer = 2023", "ligne 5 : paramètre « yaer » inconnu. Vouliez-vous « year »"),
        ("year = 2022", "ligne 5 : « year » est donné deux fois"),
        ("year = = 2023", "ligne 5 : Python attendu"),
        ("%run other.py", "ligne 5 : Python attendu"),
        ("\0", "Python attendu"),
        ("year = " + "(" * 5000 + ")" * 5000, "Python attendu"),
        ("year = " + "-" * 100_000 + "1", "Python attendu|n'est pas « nom"),
    ],
    ids=["unknown", "twice", "typo", "magic", "NUL", "too deep", "too long"],
)
def test_parameters_cell_that_is_not_the_models_is_refused(notebook, line, message):
    with pytest.raises(UsageError, match=f"cellule « parameters », .*({message})"):
        read_parameters(notebook(parameters=WHOLE + line))


@pytest.mark.parametrize(
    ("value", "message"),
    [("year = -2023", "n'est pas une année"), ('territory = ("09",)', "n'est pas un texte")],
)
def test_literal_of_another_type_is_refused_by_the_model(notebook, value, message):
    book = notebook(parameters=f'freeze = "2024-01-31"\ndata = "data"\n{value}')
    book.cells[1].source += "\nyear = 2023" if "year" not in value else '\nterritory = "09"'
    with pytest.raises(UsageError, match=message):
        check_parameters(book, {})


def test_types_comments_and_semicolons_may_stand_beside_the_literals(notebook):
    source = 'year: int = 2021;\nterritory = "09"  # type: str\n'
    source += 'freeze = "2022-" "01-31"\ndata = "data"'
    assert check_parameters(notebook(parameters=source), {}) == Parameters(
        year=2021, territory="09", freeze="2022-01-31", data="data"
    )


def test_parameters_cell_says_every_name(notebook):
    with pytest.raises(UsageError, match="il manque freeze, data"):
        read_parameters(notebook(parameters='year = 2023\nterritory = "09"'))


def tag(book, position, name="parameters"):
    book.cells[position].metadata["tags"] = [name]
    return book


@pytest.mark.parametrize(
    ("book", "message"),
    [
        (lambda new: new("1", parameters=None), "0 cellule.* sur 0"),
        (lambda new: tag(new("1", parameters=None), 0), "0 cellule.* sur 1"),
        (lambda new: tag(new("1"), 0), "1 cellule.* sur 2"),
        (lambda new: tag(new(WHOLE), 2), "2 cellule.* sur 2"),
    ],
    ids=["none", "markdown", "markdown above", "two"],
)
def test_notebook_without_exactly_one_parameters_cell_is_refused(notebook, book, message):
    with pytest.raises(UsageError, match=message):
        check_parameters(book(notebook), {"year": 2023})


@pytest.mark.parametrize(
    "source",
    [
        "year = 2020",
        "year: int = 2020",
        "for year in (2020,):\n    pass",
        "(year := 2020)",
        "from a import b as year",
        "def year(): ...",
        "with a as (b, year): pass",
        "year += 1",
        "del year",
    ],
)
def test_cell_that_changes_a_parameter_is_refused(notebook, source):
    with pytest.raises(UsageError, match=r"cellule 4 \(c1\) : elle change « year »"):
        check_parameters(notebook("print(year)", source), {"year": 2023})


@pytest.mark.parametrize(
    "source", ["years = 2020", "[year for year in (1, 2)]", "f(year=1)", "lambda year: year", "%x"]
)
def test_cell_may_use_a_parameters_name_in_its_own_scope(notebook, source):
    assert check_parameters(notebook(source), {}).year == 2023


def injected(book, source, position=2):
    cell = new_code_cell(source, metadata={"tags": ["injected-parameters"]})
    book.cells.insert(position, cell)
    return book


def test_what_was_injected_is_what_is_checked(notebook):
    book = injected(notebook("1"), '# Parameters\nyear = 2022\nterritory = "09"\n')
    assert injected_parameters(book) == {"year": 2022, "territory": "09"}
    assert injected_parameters(notebook("1")) == {}


@pytest.mark.parametrize(
    ("book", "message"),
    [
        (lambda new: injected(new("1"), "year = 2022", 1), "une seule, après"),
        (lambda new: injected(injected(new("1"), "year = 2022"), "year = 2021"), "une seule"),
        (lambda new: injected(new("1"), "teritory = '09'"), "Vouliez-vous « territory »"),
        (lambda new: injected(new("1"), 'x=1;__import__("os")'), "paramètre « x » inconnu"),
        (lambda new: injected(new("1"), "year = float('nan')"), "n'est pas « nom = littéral »"),
    ],
)
def test_injected_cell_that_would_not_count_or_computes_is_refused(notebook, book, message):
    with pytest.raises(UsageError, match=f"cellule « injected-parameters ».*{message}"):
        injected_parameters(book(notebook))
