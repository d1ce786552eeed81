"""The gate refuses what could not be meant, and says what to write instead."""

import pytest

from reporting.editions.parameters import Parameters, check_parameters, read_parameters
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
        ({"territory": 9}, r'9 est un nombre, un texte est attendu. Écrire "09"'),
        ({"territory": 31}, 'Écrire "31"'),
        ({"territory": False}, "False n'est pas un texte"),
        ({"territory": 750}, 'Écrire "750"'),
        ({"territory": "../../x"}, "n'est pas un code de territoire"),
        ({"territory": "departement-31\n"}, "n'est pas un code de territoire"),
        ({"territory": ""}, "n'est pas un code de territoire"),
        ({"year": "2023"}, "'2023' n'est pas un nombre entier"),
        ({"year": 2023.0}, "n'est pas un nombre entier"),
        ({"year": True}, "n'est pas un nombre entier"),
        ({"year": 23}, "n'est pas une année"),
        ({"freeze": "31/01/2024"}, "AAAA-MM-JJ"),
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


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('year = 2023\nterritory = "09"\nfreeze = "2024-01-31"', "il manque data"),
        ('data = f"data/{2023}"', "n'est pas un littéral"),
        ("year = 2022 + 1", "n'est pas un littéral"),
        ("import os", "n'est pas un littéral"),
        ("yaer = 2023", "Vouliez-vous « year »"),
        ("year = 2023\nyear = 2022", "ligne 2 : « year » est donné deux fois"),
        ("year = = 2023", "ligne 1 : Python attendu"),
        ("%run other.py", "Python attendu"),
    ],
)
def test_parameters_cell_that_is_not_plain_literals_is_refused(notebook, source, message):
    with pytest.raises(UsageError, match=message):
        read_parameters(notebook(parameters=source))


def test_notebook_without_parameters_cell_is_refused(notebook):
    with pytest.raises(UsageError, match="0 cellule"):
        read_parameters(notebook("1", parameters=None))


def test_types_may_be_written_beside_the_literals(notebook):
    source = 'year: int = 2021\nterritory: str = "09"\nfreeze = "2022-01-31"\ndata = "data"'
    assert read_parameters(notebook(parameters=source))["year"] == 2021
