"""What was published is recorded beside the registers; with the reports gone, it still binds."""

import json
import shutil
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from test_frozen import ENTRY, build, write
from workshop import files_in

from reporting.editions import record as writing
from reporting.editions.edition import Fate, Inputs, Options
from reporting.editions.places import MANIFEST, is_trial
from reporting.editions.record import Recorder
from reporting.editions.run import run_editions
from reporting.errors import EditionError
from reporting.facade import Plan, check
from reporting.plan.record import FIGURES_HEADER, HEADERS, NEXT, Record, read
from reporting.plan.revisions import Key, Value
from reporting.registers.folder import file_hash

FREEZE = date(2024, 1, 31)
KEY = Key("lycees_securises", 2023, "region-76")
PLACE = "2023/region-76"


@pytest.fixture
def data(workshop):
    """The data folder."""
    return workshop.root / "data"


def figures(data):
    return (data / "published" / PLACE / "figures.csv").read_text().splitlines()


def reseal(data):
    """Make the record believe what somebody has written in it."""
    folder = data / "published"
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*.csv")]
    lines = [f"{name},{file_hash(folder / name)}" for name in sorted(names) if name != "index.csv"]
    (folder / "index.csv").write_text("\n".join(["fichier,sha256", *lines, ""]))


def test_a_publication_is_recorded(workshop, data):
    write(workshop, 203)
    build(workshop)
    found = read(data)
    assert found.freezes == (FREEZE,)
    shown = found.figures(FREEZE)[KEY]
    assert (shown.value, shown.state, shown.edition) == (
        Value(203, 225),
        "connu",
        (2023, "region-76"),
    )
    header, line = figures(data)
    assert header == ",".join(FIGURES_HEADER)
    assert line == "2024-01-31,lycees_securises,2023,region-76,203,225,%,connu,,definitif,2,,"
    hashes = found.editions[2023, "region-76"]
    folder = workshop.out / PLACE
    assert hashes == {
        path.relative_to(folder).as_posix(): file_hash(path)
        for path in folder.rglob("*")
        if path.is_file()
    }
    before = files_in(data)
    assert build(workshop).outcomes[0].status is Fate.CURRENT
    assert build(workshop, force=True).outcomes[0].status is Fate.BUILT
    assert files_in(data) == before  # the same bytes: nothing to record


def test_lines_are_only_added(workshop, data):
    write(workshop, 203)
    build(workshop)
    before = figures(data)
    write(workshop, 202)
    build(workshop, ENTRY)
    assert figures(data)[:2] == before
    assert figures(data)[2].endswith("202,225,%,connu,,definitif,2,,REV-0001")
    assert read(data).figures(FREEZE)[KEY].value == Value(202, 225)
    assert len(read(data).publications[2023, "region-76"]) == 2


@pytest.mark.parametrize("lost", ["reports", "manifest", "edition"])
def test_the_record_binds_without_the_reports(workshop, lost):
    write(workshop, 203)
    build(workshop)
    folder = workshop.out / PLACE
    if lost == "manifest":
        (folder / MANIFEST).unlink()
    else:
        shutil.rmtree(workshop.out if lost == "reports" else folder)
    write(workshop, 202)
    message = build(workshop).failed[0].message
    expected = "203/225 devient 202/225" if lost != "manifest" else "ne se lit pas"
    assert expected in message
    if lost != "manifest":
        assert "REV-0001,lycees_securises,2023,2024-01-31,2024-01-31,,erreur,,," in message
        assert build(workshop, ENTRY).exit_code == 0


def test_a_figure_of_another_edition_binds(workshop):
    """What the region's report says of a year, no other report says otherwise."""
    write(workshop, 203)
    build(workshop)
    write(workshop, 202)
    other = workshop.edition("departement-31")
    result = run_editions([other], workshop.inputs, Options(out=workshop.out, pdf=False))
    assert "203/225 devient 202/225" in result.failed[0].message


def test_an_edition_from_before_the_record_enters_it_from_its_manifest(workshop, data):
    write(workshop, 203)
    build(workshop)
    before = files_in(data)
    shutil.rmtree(data / "published")
    assert build(workshop).outcomes[0].status is Fate.CURRENT
    assert files_in(data) == before
    shutil.rmtree(data / "published")
    write(workshop, 202)
    assert "203/225 devient 202/225" in build(workshop).failed[0].message
    assert files_in(data) == before


def test_a_manifest_cut_anywhere_stops_what_was_never_recorded(workshop, data):
    write(workshop, 203)
    build(workshop)
    shutil.rmtree(data / "published")
    path = workshop.out / PLACE / MANIFEST
    whole = path.read_bytes()
    recorder = Recorder(data, workshop.out)
    for length in {*range(0, len(whole) - 2, 211), len(whole) - 2}:
        path.write_bytes(whole[:length])
        with pytest.raises(EditionError, match=r"ne se lit pas .* Le remettre d'une sauvegarde"):
            recorder.catch_up()
    path.write_bytes(whole)
    recorder.catch_up()
    assert read(data).figures(FREEZE)[KEY].value == Value(203, 225)
    path.write_bytes(whole[:500])
    recorder.catch_up()  # the record says what it published


def test_a_manifest_that_contradicts_the_record_is_not_believed(workshop, data):
    write(workshop, 203)
    build(workshop)
    before = files_in(data)
    other = replace(workshop.edition(), folder=workshop.root / "ailleurs" / "data")
    shutil.copytree(workshop.root / "data", other.folder)
    shutil.rmtree(other.folder / "published")
    write(workshop, 202)
    away = workshop.root / "ailleurs" / "reports"
    assert run_editions([other], workshop.inputs, Options(out=away, pdf=False)).exit_code == 0
    shutil.rmtree(workshop.out)
    shutil.copytree(away, workshop.out)  # whole, sealed, and another figure
    write(workshop, 203)
    assert build(workshop).outcomes[0].status is Fate.BUILT
    assert files_in(data) == before


@pytest.mark.parametrize("stop", ["publish", "draft", "settle", "clean"])
def test_a_publication_stopped_before_its_record_is_entered_by_the_next_run(
    workshop, data, monkeypatch, stop
):
    write(workshop, 203)
    build(workshop)
    write(workshop, 202)

    class Killed(BaseException):
        pass

    def killed(*_):
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        name = {"publish": "write", "draft": "sync", "settle": "settle"}.get(stop)
        if name == "settle":  # the files are whole, and none is in its place
            real, calls = writing.settle, []
            patched.setattr(
                writing, "settle", lambda data: killed() if calls else calls.append(real(data))
            )
        elif name:
            patched.setattr(writing, name, killed)
        else:  # they are in their places, and beside these too
            patched.setattr(
                writing, "shutil", SimpleNamespace(rmtree=killed, copyfile=shutil.copyfile)
            )
        build(workshop, ENTRY)
    found = read(data)
    assert found.findings == ()
    assert found.figures(FREEZE)[KEY].value == Value(
        203 if stop in ("publish", "draft") else 202, 225
    )
    assert build(workshop, ENTRY).outcomes[0].status is Fate.CURRENT
    assert read(data).figures(FREEZE)[KEY].value == Value(202, 225)
    assert len(read(data).publications[2023, "region-76"]) == 2
    assert not list((data / "published").glob(f"{NEXT}*"))


def test_a_record_that_cannot_be_written_is_said(workshop, data, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    write(workshop, 203)
    with monkeypatch.context() as patched:
        patched.setattr(writing, "sync", full)
        (failure,) = build(workshop).failed
    assert "publiée, mais non inscrite dans data/published" in failure.message
    assert "plus de place" in failure.message
    assert build(workshop).outcomes[0].status is Fate.CURRENT
    assert read(data).figures(FREEZE)[KEY].value == Value(203, 225)


@pytest.mark.parametrize("name", [f"{PLACE}/figures.csv", "arretes.csv", "index.csv"])
@pytest.mark.parametrize("how", ["edit", "cut", "remove", "add"])
def test_a_record_written_by_hand_is_told(workshop, data, name, how):
    write(workshop, 203)
    build(workshop)
    path = data / "published" / name
    content = path.read_bytes()
    match how:
        case "edit":
            path.write_bytes(content.replace(b"2", b"3"))
        case "cut":
            path.write_bytes(content[:-5])
        case "remove":
            path.unlink()
        case "add":
            path.with_name("autre.csv").write_bytes(content)
    found = read(data).findings
    assert found
    assert {one.rule for one in found} == {"record-changed"}
    assert "git checkout -- data/published/" in found[0].fix


DAMAGES = [
    pytest.param(lambda text: text + text.splitlines(keepends=True)[-1], id="double"),
    pytest.param(lambda text: "".join(reversed(text.splitlines(keepends=True))), id="reversed"),
    pytest.param(lambda text: f"<<<<<<< HEAD\n{text}=======\n>>>>>>> autre\n", id="merged"),
    pytest.param(lambda text: text.replace("\n", "\r\n"), id="windows"),
    pytest.param(lambda text: "\0" + text, id="nul"),
    pytest.param(lambda text: text.replace(",", ',"', 2) + "x" * 200_000, id="endless"),
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_seal_of_a_record_is_as_it_was_written(workshop, data, damage):
    write(workshop, 203)
    build(workshop)
    path = data / "published/index.csv"
    path.write_bytes(damage(path.read_text()).encode())
    assert "data/published/index.csv" in {one.file for one in read(data).findings}


@pytest.mark.parametrize("damage", [*DAMAGES[:1], *DAMAGES[2:4], DAMAGES[5]])
@pytest.mark.parametrize("name", ["declarations.csv", "arretes.csv", f"{PLACE}/figures.csv"])
def test_a_file_sealed_again_is_still_as_it_was_written(workshop, data, name, damage):
    """Twice a line, merge marks and other line ends leave what can be read."""
    write(workshop, 203)
    build(workshop)
    path = data / "published" / name
    path.parent.mkdir(exist_ok=True)
    header = ",".join(HEADERS[path.name])
    text = path.read_text() if path.exists() else f"{header}\n{'x,' * header.count(',')}\n"
    path.write_bytes(damage(text).encode())
    reseal(data)
    assert f"data/published/{name}" in {one.file for one in read(data).findings}


@pytest.mark.parametrize(
    "line",
    [
        "hier,a,2023,region-76,1,2,%,connu,,,,,",
        "2024-01-31,a,2023,b,un,2,%,connu,,,,,",
        "x",
        '"' + "x" * 200_000,
    ],
)
def test_a_sealed_record_that_cannot_be_read_is_told(workshop, data, line):
    write(workshop, 203)
    build(workshop)
    with (data / "published" / PLACE / "figures.csv").open("a") as file:
        file.write(f"{line}\n")
    reseal(data)
    (found,) = read(data).findings
    assert "ne se lit pas" in found.message


def test_what_is_built_outside_the_project_is_a_trial(workshop, data, tmp_path, monkeypatch):
    monkeypatch.chdir(workshop.root)
    (data / "datapackage.json").touch()
    assert is_trial("data", tmp_path / "essai")
    assert not is_trial("data", workshop.root / "reports")
    (data / "datapackage.json").unlink()
    write(workshop, 203)
    away = Options(out=tmp_path / "essai", pdf=False)
    assert run_editions([workshop.edition()], workshop.inputs, away).exit_code == 0
    assert not (data / "published").exists()
    build(workshop)
    write(workshop, 202)
    trial = Options(out=tmp_path / "essai2", pdf=False)
    assert run_editions([workshop.edition()], workshop.inputs, trial).exit_code == 0
    assert "203/225 devient 202/225" in build(workshop).failed[0].message


def test_the_record_is_no_input(workshop, data):
    write(workshop, 203)
    build(workshop)
    manifest = json.loads((workshop.out / PLACE / MANIFEST).read_bytes())
    assert not any("published" in name for name in manifest["inputs"])


def test_what_registers_knew_is_told_with_every_other_finding(root, tmp_path):
    """By `check`, whatever else is wrong; a plan that is loaded to explore it is not refused."""
    data = tmp_path / "data"
    shutil.copytree(root / "data", data, ignore=shutil.ignore_patterns("published"))
    controls = data / "plan/controles.toml"  # without the counts, which would tell it too
    controls.write_text(controls.read_text().split("[lignes]")[0])
    tables = Plan.load(data).package.registers
    names = ("circulations", "actions_sensibilisation")
    inputs = Inputs({}, tables={name: tables[name] for name in names})
    recorder = Recorder(data, tmp_path / "reports", inputs)
    files = dict(recorder._registers(Record(), FREEZE))
    files["arretes.csv"] = b"arrete,connu_jusqu_au,revision\n2024-01-31,2024-01-31,\n"
    (data / "published").mkdir()
    writing.write(data, Record(), files)
    assert [one for one in check(data) if one.severity == "error"] == []
    path = data / "registers/actions_sensibilisation.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:100], *lines[148:], ""]))
    assert Plan.load(data).tables["actions_sensibilisation"].shape[0] == len(lines) - 49
    path = data / "registers/circulations.csv"
    rows = path.read_text().splitlines()
    rows[10] = rows[10].replace("liO", "lio", 1).replace(",demonstration", "x,demonstration")
    path.write_text("\n".join([*rows[:2000], *rows[2001:], ""]))
    found = [one for one in check(data) if one.severity == "error"]
    rules = {(one.rule, one.table): one.value for one in reversed(found)}
    assert {("known-gone", name) for name in names} < rules.keys()
    assert rules["known-gone", "actions_sensibilisation"] == lines[100].split(",")[0]
    assert ("number-unit", "circulations") in rules
    listed = (data / "datapackage.json").read_text()
    (data / "datapackage.json").write_text(listed.replace('"exige"', '"exigee"', 1))
    assert {one.file for one in check(data)} == {"data/datapackage.json"}  # no register is gone
