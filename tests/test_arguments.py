"""What analysts write in Python is refused when it has another type than the one meant."""

import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from reporting import Plan, UsageError, cli
from reporting.arguments import beside_data, read_year
from reporting.editions.places import check_writable
from tests.second_plan import lay

INDICATOR = "lycees_securises"


@pytest.fixture(scope="module")
def plan(root):
    return Plan.load(root / "data")


CALLS = {
    "units": lambda plan, year, territory, freeze: plan.units(INDICATOR, year, freeze=freeze),
    "observe": lambda plan, year, territory, freeze: plan.observe(
        year, indicator=INDICATOR, territory=territory, freeze=freeze
    ),
    "trace": lambda plan, year, territory, freeze: plan.trace(
        INDICATOR, year, territory, freeze=freeze
    ).as_json(),
    "report": lambda plan, year, territory, freeze: plan.report(year, territory, freeze),
}
calls = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


@calls
@pytest.mark.parametrize(
    ("year", "message"),
    [
        (2023.0, r"année 2023.0 refusée : un nombre entier est attendu. Écrire 2023\."),
        (np.float64(2023), "Écrire 2023"),
        ("2023", "année '2023' refusée : un nombre entier est attendu. Écrire 2023"),
        ("2O23", "Écrire 2023"),
        (True, "année True refusée"),
        (np.True_, "refusée"),
        (pd.NA, "refusée"),
        ([2023], "refusée"),
        (10**20, "hors de la période"),
        (-2023, "hors de la période"),
    ],
)
def test_year_is_a_whole_number_of_the_plan(plan, call, year, message):
    with pytest.raises(UsageError, match=message):
        call(plan, year, "departement-31", None)


@calls
@pytest.mark.parametrize(
    ("freeze", "message"),
    [
        ("31/01/2024", "Vouliez-vous 2024-01-31"),
        ("20240131", "AAAA-MM-JJ"),
        ("2024-W05-3", "AAAA-MM-JJ"),
        ("2024-02-30", "AAAA-MM-JJ"),
        ("", "AAAA-MM-JJ"),
        (20240131.0, "AAAA-MM-JJ"),
        (datetime.datetime(2024, 1, 31, 12), "AAAA-MM-JJ"),
        (pd.Timestamp("2024-01-31"), "AAAA-MM-JJ"),
    ],
)
def test_freeze_is_a_day(plan, call, freeze, message):
    with pytest.raises(UsageError, match=message):
        call(plan, 2023, "departement-31", freeze)


@pytest.mark.parametrize("call", list(CALLS.values())[1:], ids=list(CALLS)[1:])
@pytest.mark.parametrize(
    ("territory", "message"),
    [
        (9, 'territoire 9 refusé : un texte est attendu. Écrire "09"'),
        (31, 'Écrire "31"'),
        (np.int64(31), 'Écrire "31"'),
        (31.0, "un texte est attendu"),
        (True, "un texte est attendu"),
        (b"31", "un texte est attendu"),
        ([["31"]], "un texte est attendu"),
        ("9", "Vouliez-vous « 09 »"),
        ("../../x", "inconnu"),
    ],
)
def test_territory_is_a_known_text(plan, call, territory, message):
    with pytest.raises(UsageError, match=message):
        call(plan, 2023, territory, None)


@pytest.mark.parametrize(
    "call",
    [
        lambda plan, name: plan.units(name, 2023),
        lambda plan, name: plan.trace(name, 2023, "31"),
        lambda plan, name: plan.observe(2023, indicator=[INDICATOR, name]),
    ],
    ids=["units", "trace", "observe"],
)
@pytest.mark.parametrize("indicator", [5, True, b"x", ["x"], "lycee_securises"])
def test_indicator_is_a_known_text(plan, call, indicator):
    known = f"inconnu. Vouliez-vous « {INDICATOR} »" if type(indicator) is str else "texte"
    with pytest.raises(UsageError, match=f"indicateur .*{known}"):
        call(plan, indicator)


def shown(result):
    """What can be compared of a table, a trace or a report."""
    if isinstance(result, pd.DataFrame):
        return result.astype(str).to_dict("list")
    return result if isinstance(result, dict) else result.cover()._repr_mimebundle_()


@calls
def test_numbers_and_texts_of_a_column_are_welcome(plan, call):
    column = pd.DataFrame({"year": [2023], "territory": ["departement-31"]})
    year, territory = column.loc[0, "year"], np.str_(column.loc[0, "territory"])
    assert type(year) is np.int64
    freeze = datetime.date(2024, 1, 31)
    asked, exact = call(plan, year, territory, freeze), call(plan, 2023, "31", "2024-01-31")
    assert shown(asked) == shown(exact)


def test_one_figure_is_traced_at_a_time(plan):
    with pytest.raises(UsageError, match="« departements » en désigne 13"):
        plan.trace(INDICATOR, 2023, "departements")


@pytest.mark.parametrize("text", ["2_023", " 2023", "+2023", "2023.0", "2O23", "٢٠٢٣", "23", ""])
def test_typed_year_is_four_digits(text):
    assert read_year("2023") == 2023
    with pytest.raises(UsageError, match="un nombre entier est attendu"):
        read_year(text)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("build --year 2O23", "Écrire 2023"),
        ("build --year 1999", "hors de la période"),
        ("build --yaer 2023", "Vouliez-vous '--year'"),
        ("build --territory ../../x", "territoire « ../../x » inconnu"),
        ("build --territory 9", "Vouliez-vous « 09 » (Ariège)"),
        ("build --territory Gers", "Vouliez-vous « departement-32 »"),
        ("build --freeze 31/01/2024", "Vouliez-vous 2024-01-31"),
        ("build --freeze 2020-01-31", "n'est pas finie"),
        ("build --data absent", "Aucun dossier de données « absent »"),
        (f"build --data {'x' * 5000}", "Aucun dossier de données"),
        ("build --out=", "dossier vide refusé"),
        ("build --memory nan", "« nan » refusée : un nombre de Gio"),
        ("build --memory inf", "« inf » refusée"),
        ("build --memory -1", "« -1 » refusée"),
        ("build --memory 4Go", "« 4Go » refusée"),
        ("bild", "Vouliez-vous 'build'"),
        ("indicators --indicator lycee_securises", "Vouliez-vous « lycees_securises »"),
        ("indicators --year 2_023", "un nombre entier est attendu"),
        ("trace lycees_securises --territory departements", "un seul territoire"),
        ("diff 2024-01-31 2025-01-31 --year 23", "un nombre entier est attendu"),
        ("indicators --year 23", "Écrire 2023"),
        ("indicators --year 2025", "reporting add-year 2025"),
        ("diff 31/01/2024 31/01/2025", "Vouliez-vous 2024-01-31"),
        ("diff 2024-13-31 2025-01-31", "Le mois va de 01 à 12"),
        ("diff 2024-31-01 2025-01-31", "Vouliez-vous 2024-01-31"),
        ("diff 2024-01-31 reports", "deux arrêtés comme 2024-01-31 2025-01-31"),
        ("build --territory 34 --year 2031", "reporting add-year 2025"),
        ("trace", "reporting trace lycees_securises"),
        ("indicators --indicator zzz", "Choisir parmi : observatoire_couverture, "),
        ("build 34", "→ voir reporting build --help"),
        ("build --last deux", "'deux' n'est pas un nombre (1, 2...)."),
        ("history --year x", "un nombre entier est attendu"),
        ("check --freeze demain", "AAAA-MM-JJ"),
        ("due --on 20240131", "AAAA-MM-JJ"),
    ],
)
def test_command_that_cannot_be_meant_is_misuse(root, monkeypatch, capsys, command, message):
    """Exit code 2, one sentence on stderr, and nothing is made."""
    monkeypatch.chdir(root)
    monkeypatch.setattr("sys.argv", ["reporting", *command.split()])
    before = sorted(path.name for path in root.iterdir())
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert message in said.err
    assert not said.out
    assert sorted(path.name for path in root.iterdir()) == before


def test_reports_are_beside_the_data_wherever_they_are_found_from(tmp_path, monkeypatch):
    """Data are looked for upwards; so is the project that its reports go to."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/datapackage.json").touch()
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert beside_data(Path("reports"), "data") == tmp_path / "reports"
    assert beside_data(Path("reports"), "elsewhere") == Path("reports")
    (tmp_path / "notebooks/data").symlink_to(tmp_path / "data")
    assert beside_data(Path("reports"), "data") == Path("reports")
    monkeypatch.setattr("sys.argv", ["reporting", "history"])
    (tmp_path / "notebooks/data").unlink()
    with pytest.raises(UsageError, match=str(tmp_path / "reports")):
        cli.cli(standalone_mode=False)


@pytest.mark.parametrize("out", ["data", "data/reports", "data/../data"])
@pytest.mark.parametrize("verb", ["build", "due"])
def test_nothing_is_published_among_the_data(tmp_path, monkeypatch, out, verb):
    """A report there would be data: each build would change what the next is made from."""
    monkeypatch.chdir(lay(tmp_path).parent)
    done = CliRunner().invoke(cli.cli, [verb, "--out", out])
    assert done.exit_code, done.output
    assert "le dossier des données" in f"{done.output}{done.exception}"
    assert not [*tmp_path.rglob("rapport.html")]


def test_a_record_that_cannot_be_written_is_told_before_anything_is_made(tmp_path, monkeypatch):
    """Data on a disk for reading alone, reports beside them."""
    data = lay(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != data)
    with pytest.raises(UsageError, match="la mémoire de ce qui est publié") as caught:
        check_writable(Path("reports"), "data")
    assert str(data) in str(caught.value)
    check_writable(tmp_path.parent / "trial", "data")
