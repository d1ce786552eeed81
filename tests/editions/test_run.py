"""An edition is published whole or not at all; faults of every kind are in tests/faults."""

import hashlib
import json

import pydantic
import pytest
from report_cells import show

from reporting.editions.edition import Fate
from reporting.editions.write import last_line

UNSTEADY = show({"kind": "prose", "id": "texte", "paragraphs": [[{"text": "?"}]]}).replace(
    "display(",
    "import random\npart['paragraphs'][0][0]['text'] = f'{random.random()} {data}'\ndisplay(",
)
"""What a draw and the parameters give is shown."""


def test_failed_notebook_is_kept_with_its_error(workshop):
    workshop.write("territory", "1 / 0")
    workshop.build()
    kept = workshop.failed()
    assert b"ZeroDivisionError" in kept["rapport.ipynb"]
    assert b"cellule c1 : 1 / 0" in kept["journal.log"]
    assert not (workshop.out / "2023").exists()


def test_one_failed_edition_does_not_stop_the_others(workshop):
    workshop.write("assert territory != 'departement-09'")
    result = workshop.build("region-76", "departement-09", "departement-31")
    found = [outcome.status for outcome in result.outcomes]
    assert found == [Fate.BUILT, Fate.FAILED, Fate.BUILT]
    assert result.exit_code == 3
    assert {path.name for path in (workshop.out / "2023").iterdir()} == {
        "region-76",
        "departement-31",
    }


def test_success_after_a_failure_removes_what_explained_it(workshop):
    workshop.write("1 / 0")
    workshop.build()
    workshop.write()
    workshop.build()
    assert not workshop.failed()


def test_edition_holds_its_files_and_a_manifest_of_them(workshop):
    workshop.write()
    workshop.build(pdf=True)
    files = workshop.files("2023/region-76")
    manifest = json.loads(files.pop("manifest.json"))
    assert sorted(files) == [
        "annexe.ods",
        "donnees/datapackage.json",
        "donnees/lycees.csv",
        "rapport.html",
        "rapport.ipynb",
        "rapport.pdf",
    ]
    assert list(manifest["files"]) == sorted(files)
    assert manifest["parameters"]["territory"] == "region-76"
    assert manifest["inputs"] == {"lycees.csv": hashlib.sha256(b"uai").hexdigest()}
    assert manifest["definitions"] == {"lycees_securises": 2}
    [figure] = manifest["figures"]
    assert (figure["numerator"], figure["denominator"], figure["text"][:4]) == (203, 225, "90,2")


def test_same_bytes_from_another_place_and_directory(workshop, tmp_path, monkeypatch):
    elsewhere = type(workshop)(tmp_path / "ailleurs" / "{depot}")
    for shop, cwd in ((workshop, tmp_path), (elsewhere, elsewhere.root)):
        monkeypatch.chdir(cwd)
        shop.write(UNSTEADY)
        assert shop.build(pdf=True).exit_code == 0
    assert workshop.files() == elsewhere.files()


def test_nothing_to_do_touches_nothing(workshop):
    workshop.write()
    workshop.build()
    before = (workshop.out / "2023/region-76").stat().st_ino
    [outcome] = workshop.build().outcomes
    assert outcome.status is Fate.CURRENT
    assert (workshop.out / "2023/region-76").stat().st_ino == before


def change_notebook(workshop):
    workshop.write("1;")


def change_input(workshop):
    workshop.register.write_text("uai\n")


def flip_byte(workshop):
    page = workshop.out / "2023/region-76/rapport.html"
    page.write_bytes(page.read_bytes()[:-1] + b" ")


def remove_file(workshop):
    (workshop.out / "2023/region-76/donnees/lycees.csv").unlink()


@pytest.mark.parametrize("change", [change_notebook, change_input, flip_byte, remove_file])
def test_edition_is_made_again_when_it_is_not_what_it_would_be(workshop, change):
    workshop.write()
    workshop.build()
    change(workshop)
    assert workshop.build().outcomes[0].status is Fate.BUILT
    assert workshop.build().outcomes[0].status is Fate.CURRENT


def test_pdf_asked_for_later_is_added(workshop):
    workshop.write()
    workshop.build(pdf=False)
    assert workshop.build(pdf=True).outcomes[0].status is Fate.BUILT
    assert "rapport.pdf" in workshop.files("2023/region-76")


def test_dry_run_writes_nothing(workshop):
    workshop.write()
    assert workshop.build(dry_run=True).outcomes[0].status is Fate.PLANNED
    assert not workshop.out.exists()


def test_thread_left_by_a_cell_is_not_waited_for(workshop):
    workshop.write(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()"
    )
    assert workshop.build(limit=20).exit_code == 0


@pytest.mark.parametrize("name", ["2023-region-76-1", "2023-region-76-1.old"])
def test_what_an_interrupted_run_left_is_removed(workshop, name):
    workshop.write()
    (workshop.private / "work" / name / "edition").mkdir(parents=True)
    (workshop.private / "work" / f"{name}2").touch()
    assert workshop.build().exit_code == 0
    assert not list((workshop.private / "work").iterdir())


def test_the_reason_of_a_refused_value_is_not_an_address():
    """Of what pydantic says, the operator is told the keys and why, not where it is documented."""
    with pytest.raises(pydantic.ValidationError) as refused:
        Asked.model_validate({"year": "x"})
    said = last_line(f"Traceback\n  in a file\npydantic_core.ValidationError: {refused.value}\n")
    assert "year ; Input should be a valid integer" in said
    assert "visit" not in said
    assert last_line("Traceback\n  in a file\nMemoryError\n") == "MemoryError"
    assert not last_line("")


class Asked(pydantic.BaseModel):
    year: int
