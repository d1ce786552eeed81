"""A project for another region, in one command: its places, registers, plan, notebook, report."""

import csv
import json
import lzma
import re
import shutil
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from deploy.model import model
from reporting import Plan
from reporting.cli import cli
from reporting.errors import UsageError
from reporting.project.create import MODEL
from reporting.project.places import region_of
from reporting.registers.findings import SHARED, Rule
from reporting.registers.package import read_package

ROOT = Path(__file__).parents[2]
ROWS = ROOT / "tests/second_plan/data/registers"
KEPT = (
    *("lycees", "equipements_lycee", "parc_autocars", "equipements_mobiles"),
    *("campagnes_ami", "dossiers", "subventions"),
)
NAMES = ("liO", "Occitanie", "CyberOcc", "La Région vous protège", "loRdi", "Montpellier")
ITS_OWN = ("cinq critères", "five-criterion", "quatre composantes", "PPMS à jour.", "≤ 30", "45 M€")


def init(folder: Path, *given: str, region: str = "53", years: str = "2021-2023") -> None:
    done = CliRunner().invoke(
        cli, ["init", str(folder), "--region", region, "--years", years, *given]
    )
    assert done.exit_code == 0, done.output


def rows_of(name: str) -> list[list[str]]:
    with (ROWS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def fill_in(book: Path, name: str) -> None:
    """Write the rows of a register into its sheet, by the names of its header."""
    work = load_workbook(book)
    sheet = work[name]
    places = {cell.value: cell.column for cell in sheet[1]}
    header, *rows = rows_of(name)
    for line, row in enumerate(rows, start=2):
        for column, value in zip(header, row, strict=True):
            if column in places and value:
                sheet.cell(row=line, column=places[column], value=value)
    work.save(book)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bretagne: seven registers kept, coaches in the workbook, the others in their CSV."""
    folder = tmp_path_factory.mktemp("projects") / "bretagne"
    init(folder, "--name", "Ensemble en sécurité", "--only", ",".join(KEPT))
    for name in KEPT:
        if name != "parc_autocars":
            shutil.copy(ROWS / f"{name}.csv", folder / "data/registers")
    fill_in(folder / "data" / SHARED, "parc_autocars")
    return folder


def test_the_places_of_the_first_plan_are_found_again():
    """The tables that the project carries are those of the package, row by row."""
    listed = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))["resources"]
    paths = {one["name"]: ROOT / "data" / one["path"] for one in listed}
    assert region_of("provence alpes cote d azur").row["code"] == "93"
    with pytest.raises(UsageError, match=r"93 Provence-Alpes-Côte d'Azur, 94 Corse\."):
        region_of("Provence")
    for name, (_, content) in region_of("76").files.items():
        if "contours" not in name:
            theirs = paths[name].read_text(encoding="utf-8").splitlines()
            assert sorted(content.decode().splitlines()) == sorted(theirs), name


def test_the_model_is_the_first_plan_without_its_words():
    """Written again by `python -m deploy.model`; it names no plan, network or place."""
    kept = lzma.decompress(MODEL.read_bytes()).decode()
    assert json.loads(kept) == json.loads(json.dumps(model()))
    assert [name for name in NAMES + ITS_OWN if name in kept] == []
    assert not re.search(r"\w\((?!s\))", json.loads(kept)["catalogue"])


@pytest.mark.parametrize("region", ["Corse", "01"])
def test_all_that_a_new_project_lacks_is_its_rows(tmp_path: Path, region: str):
    """On the continent, in Corsica and overseas: tables, hashes and plan are sound at once."""
    init(tmp_path / "new", "--sans", "mandats, ap_ae_cp", region=region)
    found = read_package(tmp_path / "new/data").findings
    assert {one.rule for one in found} == {Rule.NO_ROWS}
    done = CliRunner().invoke(cli, ["check", "--data", str(tmp_path / "new/data"), "--json"])
    assert {one["rule"] for one in json.loads(done.stdout)} == {Rule.NO_ROWS}


def test_who_is_asked_what_is_not_kept_reads_the_names(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True)
    asked = ["init", str(tmp_path / "new"), "--region", "53"]
    done = CliRunner().invoke(cli, asked, input="rames, mandats\n")
    assert {"equipements_lycee,", "parc_rames,"} <= set(done.output.split())
    assert not (tmp_path / "new/data/registers/parc_rames.csv").exists()


@pytest.mark.parametrize(
    ("commune", "rule"), [("97411", None), ("97613", Rule.OUTSIDE_REGION)], ids=["own", "other"]
)
def test_a_region_overseas_is_covered_by_its_rows(tmp_path: Path, commune: str, rule: Rule | None):
    """The code of its département has three digits, in those of its communes too."""
    init(tmp_path / "new", "--only", "lycees,equipements_lycee", region="04", years="2023-2024")
    lycee = {"uai": "9740001A", "secteur": "public", "type": "LPO", "effectif": "900"}
    rows = {
        "lycees": lycee | {"code_commune": commune, "date_ouverture": "1990-09-01"},
        "equipements_lycee": {"equip_id": "E1", "uai": "9740001A", "composante": "VIDEO"},
    }
    for name, row in rows.items():
        path = tmp_path / f"new/data/registers/{name}.csv"
        head = path.read_text(encoding="utf-8").strip().split(",")
        line = ",".join(row.get(column, "") for column in head)
        path.write_text(",".join(head) + f"\n{line}\n", encoding="utf-8")
    done = CliRunner().invoke(cli, ["check", "--data", str(tmp_path / "new/data"), "--json"])
    found = {one["rule"]: one["message"] for one in json.loads(done.stdout)}
    assert Rule.NOT_COVERED not in found and rule in {None, *found}
    assert rule is None or "976" in found[rule]


def test_the_same_answers_make_the_same_bytes(tmp_path: Path):
    for name in ("a", "b"):
        init(tmp_path / name)
    first, second = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in files(tmp_path / name)}
        for name in ("a", "b")
    )
    assert first == second


def test_the_package_keeps_the_letters_of_its_name(tmp_path: Path):
    init(tmp_path / "new", "--name", "Été à l’école")
    listed = json.loads((tmp_path / "new/data/datapackage.json").read_text(encoding="utf-8"))
    assert listed["name"] == "ete-a-lecole"


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_the_workbook_says_what_its_columns_expect(tmp_path: Path):
    """Type, values and an example in the note of a header; a list to choose from; texts as text."""
    init(tmp_path / "new")
    book = load_workbook(BytesIO((tmp_path / "new/data" / SHARED).read_bytes()))
    sheet = book["equipements_lycee"]
    heads = {cell.value: cell for cell in sheet[1]}
    assert "Valeurs : CLOTURE | VIDEO | ACCES | ALARME" in heads["composante"].comment.text
    assert "Exemple : 2025-03-31" in heads["date_reception"].comment.text
    assert "Exemple : 0220001" in heads["uai"].comment.text
    rules = {one.formula1 for one in sheet.data_validations.dataValidation if one.type == "list"}
    assert any(rule.startswith("'Listes'!") for rule in rules)
    letter = heads["uai"].column_letter
    assert sheet.column_dimensions[letter].number_format == "@"


def test_its_data_are_sound(project: Path):
    """The first round of `check` after the rows were written finds nothing."""
    done = CliRunner().invoke(cli, ["check", "--data", str(project / "data"), "--json"])
    assert (done.exit_code, json.loads(done.stdout)) == (0, [])


def test_a_filled_sheet_is_the_register(project: Path):
    """Its rows are traced to the workbook; the CSV beside it has its header only."""
    plan = Plan.load(project / "data")
    found = plan.observe(2023, indicator="autocars_part_equipee", territory="region")
    assert found[["numerator", "denominator"]].to_numpy().tolist() == [[17, 30]]
    traced = plan.trace("autocars_part_equipee", 2023, "region-53").rows
    assert "data/" + SHARED in set(traced["file"])


def test_a_filled_sheet_and_a_filled_file_are_too_many(project: Path, tmp_path: Path):
    shutil.copytree(project / "data", tmp_path / "data")
    shutil.copy(ROWS / "parc_autocars.csv", tmp_path / "data/registers")
    assert Rule.TWO_FILES in {one.rule for one in read_package(tmp_path / "data").findings}


def test_a_sheet_of_no_register_is_told(project: Path, tmp_path: Path):
    shutil.copytree(project / "data", tmp_path / "data")
    work = load_workbook(tmp_path / "data" / SHARED)
    work["lycees"].title = "lycées"
    work["lycées"].append(["0350001A"])
    work.save(tmp_path / "data" / SHARED)
    told = read_package(tmp_path / "data").findings
    assert [one.rule for one in told] == [Rule.UNLISTED_SHEET]
    assert "« lycées »" in str(told[0])


def test_a_finding_of_the_workbook_names_its_sheet(project: Path, tmp_path: Path):
    shutil.copytree(project / "data", tmp_path / "data")
    work = load_workbook(tmp_path / "data" / SHARED)
    work["parc_autocars"]["G2"] = "demain"
    work.save(tmp_path / "data" / SHARED)
    done = CliRunner().invoke(cli, ["check", "--data", str(tmp_path / "data")])
    place = "registres.xlsx, feuille « parc_autocars », ligne 2"
    assert place in done.output.replace("\u00a0", " ")


def test_its_report_is_published_and_verified(project: Path, monkeypatch: pytest.MonkeyPatch):
    """From `init` to an edition of the region and one of a département."""
    monkeypatch.chdir(project)
    built = ["build", "--year", "2023", "--territory", "region", "--territory", "29"]
    done = CliRunner().invoke(cli, built)
    assert done.exit_code == 0, done.output
    page = (project / "reports/2023/region-53/rapport.html").read_text(encoding="utf-8")
    assert "Ensemble en sécurité" in page and "17 autocars sur 30" in page.replace("\u00a0", " ")
    shown = re.sub(r"<(style|script)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    assert [name for name in NAMES if name in shown] == []
    assert (project / "reports/2023/region-53/rapport.pdf").stat().st_size > 10_000
    done = CliRunner().invoke(cli, ["verify"])
    assert (done.exit_code, done.output) == (0, "2 édition(s) vérifiée(s), 0 constat(s)\n")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--region", "99"], "53 Bretagne"),
        (["--region", "53", "--sans", "ramess"], "Vouliez-vous"),
        (["--region", "53", "--years", "2024-2021"], "la première suit la dernière"),
        (["--region", "53", "--reference", str(ROOT / "README.md")], "deploy/france.py"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_to_write(tmp_path: Path, given, said):
    done = CliRunner().invoke(cli, ["init", str(tmp_path / "new"), *given])
    assert done.exit_code != 0 and said in str(done.exception or done.output)
    assert not (tmp_path / "new").exists()


def test_nothing_is_written_over(tmp_path: Path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    done = CliRunner().invoke(cli, ["init", str(tmp_path), "--region", "53"])
    assert "n'est pas vide" in str(done.exception)
    assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = CliRunner().invoke(cli, ["init", str(tmp_path / "file/new"), "--region", "53"])
    assert type(done.exception).__name__ == "UsageError"
    assert "projet non écrit dans" in str(done.exception)


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    """Write rows into a register that `init` has made, under its header."""
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_an_overseas_region_without_councils_is_published(tmp_path: Path, monkeypatch):
    """One round of `check` after ten rows a register; départements overseas have three digits."""
    folder = tmp_path / "reunion"
    only = "lycees,equipements_lycee,operations_travaux,engagements_conventions"
    init(folder, "--only", only, region="04", years="2023-2024")
    registers, known = folder / "data/registers", {"connu_du": "2023-01-11"}
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ"
    uais = [f"974{n:04d}{letters[int(f'974{n:04d}') % 23]}" for n in range(1, 11)]
    lycee = {"valide_du": "2010-09-01", "type": "LEGT", "secteur": "public", "academie": "Réunion"}
    place = {"code_commune": "97411", "code_dep": "974", "date_ouverture": "2010-09-01"}
    lycee |= {"effectif": "900", **place, **known}
    write_rows(registers / "lycees.csv", [{"uai": u, "nom": f"Lycée {u}", **lycee} for u in uais])
    fence = {"composante": "CLOTURE", "perimetre": "total", "date_mise_en_service": "2022-03-01"}
    rows = [{"equip_id": f"E{n}", "uai": u, **fence, **known} for n, u in enumerate(uais[:7])]
    write_rows(registers / "equipements_lycee.csv", rows)
    works = {"ap_code": "AP", "nature": "clôture", "montant_prevu": "9000", "statut": "programme"}
    rows = [{"operation_id": f"O{n}", "uai": u, **works, **known} for n, u in enumerate(uais)]
    write_rows(registers / "operations_travaux.csv", rows)  # a nature in the office's own words
    agreed = {"axe": "Prévenir", "responsable": "Région", "echeance": "2024-06-30", **known}
    done = {"statut": "realise", "preuve": "PV", "realise_le": "2023-01-05"}
    rows = [
        {"engagement_id": f"K{n}", "convention": name, "libelle": f"Point {n}", **agreed, **state}
        for n, (name, state) in enumerate(
            [("Convention de la Région", done), ("Plan de la Région", {"statut": "en_cours"})] * 5
        )
    ]
    write_rows(registers / "engagements_conventions.csv", rows)
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(cli, ["check", "--json"])
    assert (done.exit_code, json.loads(done.stdout)) == (0, [])
    rows[0]["convention"] = "Convention de la région"  # of two names one is another's
    write_rows(registers / "engagements_conventions.csv", rows)
    found = json.loads(CliRunner().invoke(cli, ["check", "--json"]).stdout)
    assert ("conventions.2.nom", "CLSPD") in {(one["column"], one["value"]) for one in found}
    rows[0]["convention"] = "Convention de la Région"
    write_rows(registers / "engagements_conventions.csv", rows)
    built = ["build", "--territory", "region", "--territory", "974", "--no-pdf"]
    done = CliRunner().invoke(cli, built)
    assert done.exit_code == 0, done.output
    page = (folder / "reports/2024/departement-974/rapport.html").read_text(encoding="utf-8")
    assert "7 sur 10" in page.replace("\u00a0", " ")


@pytest.mark.parametrize("is_there", [False, True])
def test_a_project_that_is_interrupted_leaves_nothing(tmp_path, monkeypatch, is_there):
    folder, write, written = tmp_path / "bretagne", Path.write_bytes, []
    if is_there:
        folder.mkdir()

    def stopped(path: Path, content: bytes) -> int:
        written.append(path)
        if len(written) > 9:
            raise KeyboardInterrupt
        return write(path, content)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", stopped)
        done = CliRunner().invoke(cli, ["init", str(folder), "--region", "53"])
    assert done.exit_code and len(written) > 9
    assert [*tmp_path.rglob("*")] == ([folder] if is_there else [])
    init(folder)
    assert (folder / "data/datapackage.json").is_file()
