"""What the project is made of is listed, and the README's promises have their tests."""

import json
import re
import tomllib

import pytest

from deploy.sbom import page, read_lock, sbom

LOCK = """\
alpha==1.0 ; python_full_version == '3.12.*' \\
    --hash=sha256:{0} \\
    --hash=sha256:{1}
    # via
    #   beta
    #   reporting (pyproject.toml)
beta==2.0.post1 \\
    --hash=sha256:{1}
    # via reporting (pyproject.toml:dev)
""".format("0" * 64, "1" * 64)


@pytest.fixture(scope="module")
def entries(root):
    return read_lock((root / "requirements.lock").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def readme(root):
    return (root / "README.md").read_text(encoding="utf-8")


def test_lock_is_read_with_hashes_markers_and_reasons():
    first, second = read_lock(LOCK)
    assert (first.name, first.version) == ("alpha", "1.0")
    assert first.marker == "python_full_version == '3.12.*'"
    assert first.hashes == ("0" * 64, "1" * 64)
    assert first.via == ("beta", "reporting")
    assert (second.version, second.marker, second.via) == ("2.0.post1", "", ("reporting",))


def test_licences_page_lists_the_lock(root, entries):
    """Name and version of every locked package, each with a licence."""
    text = (root / "docs" / "licences.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("| ")][1:]
    listed = [(row[0].strip(), row[1]) for row in rows]
    assert listed == [(entry.name, entry.version) for entry in entries], "run `make sbom`"
    assert all(row[2].strip() for row in rows)


def test_licences_page_says_what_packages_declare(root, entries):
    assert (root / "docs" / "licences.md").read_text(encoding="utf-8") == page(entries)


def test_bill_of_materials_holds_every_locked_package_once(root, entries):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bill = sbom(entries, project)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert [one["name"] for one in bill["components"]] == [entry.name for entry in entries]
    assert all(one["hashes"] and one["licenses"] for one in bill["components"])
    references = [one["bom-ref"] for one in bill["components"]]
    assert len(set(references)) == len(references)
    known = {*references, bill["metadata"]["component"]["bom-ref"]}
    assert {one["ref"] for one in bill["dependencies"]} == known
    assert {ref for one in bill["dependencies"] for ref in one["dependsOn"]} <= known
    needed = next(o for o in bill["dependencies"] if o["ref"].startswith("reporting@"))
    assert any(ref.startswith("pkg:pypi/papermill@") for ref in needed["dependsOn"])


def test_bill_of_materials_holds_no_clock_and_no_chance(root, entries):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = json.dumps(sbom(entries, project))
    assert text == json.dumps(sbom(entries, project))
    assert "timestamp" not in text and "serialNumber" not in text


def test_every_promise_of_the_readme_has_its_test(root, readme):
    """Eight promises, each with a link to a file that holds tests."""
    promises = re.search(r"## What it promises\n(.*?)\n## ", readme, re.DOTALL)[1]
    items = re.split(r"^\d\. ", promises, flags=re.MULTILINE)[1:]
    assert len(items) == 8
    for item in items:
        targets = re.findall(r"\]\((tests/[\w/]+\.py)\)", item)
        assert targets, item
        for target in targets:
            assert "\ndef test_" in (root / target).read_text(encoding="utf-8"), target


def test_readme_stays_short(readme):
    assert len(readme.splitlines()) <= 120
