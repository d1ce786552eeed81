"""`reporting preview` in a browser: it follows what is written, where it is read."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.second_plan import lay

PATIENCE = 120_000
COMMAND = ["preview", "29", "--year", "2023", "--no-browser"]
SCROLLED = "() => frames[0].scrollY === 700"


@pytest.fixture
def preview(tmp_path):
    """The command, as it is typed; its address, its project and its process."""
    project = lay(tmp_path / "project").parent
    command = [Path(sys.executable).with_name("reporting"), *COMMAND]
    running = subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, text=True)
    try:
        address = re.search(r"http://\S+/", running.stdout.readline())[0]
        yield address, project, psutil.Process(running.pid)
    finally:
        running.kill()
        running.wait()
        running.stdout.close()


def shows(page, text):
    """Wait until the edition says a text."""
    said = "text => frames[0].document.body?.innerText.includes(text)"
    page.wait_for_function(said, arg=text)


def test_a_page_follows_what_is_written_and_stays_where_it_is_read(browser, preview):
    address, project, process = preview
    notebook = project / "notebooks/annual_report.ipynb"
    sound = notebook.read_text(encoding="utf-8")
    page = browser.new_page(viewport={"width": 1200, "height": 500})
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    shows(page, "Les lycées")
    page.evaluate("frames[0].scrollTo(0, 700)")
    page.wait_for_function(SCROLLED)
    before = sum(process.cpu_times()[:2])
    notebook.write_text(sound.replace("## Les lycées", "## Lycées d'abord"), encoding="utf-8")
    shows(page, "Lycées d’abord")
    assert sum(process.cpu_times()[:2]) - before < 2  # of the processor's time: others use it too
    page.wait_for_function(SCROLLED)

    notebook.write_text(sound.replace("report.cover()", "1 / 0"), encoding="utf-8")
    shows(page, "ZeroDivisionError")
    shows(page, "L'édition n'a pu être faite")
    notebook.write_text(sound, encoding="utf-8")
    shows(page, "Les lycées")
    page.wait_for_function(SCROLLED)
    coaches = project / "data/registers/parc_autocars.csv"
    shutil.move(coaches, project / "aside.csv")
    shows(page, "L'édition n'a pu être faite")
    shutil.move(project / "aside.csv", coaches)
    shows(page, "Les lycées")
    page.close()
