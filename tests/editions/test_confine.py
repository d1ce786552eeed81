"""Whatever road a cell takes, it changes nothing outside its own folder, where the kernel can."""

import multiprocessing
import os
import resource
import signal
import socket
import time
from pathlib import Path

import pytest

from reporting.editions import confine
from reporting.indicators.situation import reading

needs = pytest.mark.skipif(
    confine.kernel_version() < 3,
    reason="this kernel has no Landlock, or one that lets files be truncated",
)
FORK = multiprocessing.get_context("fork")
PAGE = b"<p>published</p>"
IMPORTS = "import ctypes, mmap, os, shutil, signal, socket, sqlite3, subprocess, sys, threading\n"

ROADS = {
    "open": "open(page, 'w')",
    "os.open": "os.open(page, os.O_WRONLY | os.O_TRUNC)",
    "append": "os.write(os.open(page, os.O_WRONLY | os.O_APPEND), b'x')",
    "truncate": "os.truncate(page, 0)",
    "unlink": "os.unlink(page)",
    "rename over": "os.rename(mine, page)",
    "rename away": "os.rename(page, f'{work}/gone')",
    "rename of a folder": "os.rename(os.path.dirname(page), f'{work}/gone')",
    "folder removed": "shutil.rmtree(os.path.dirname(page))",
    "new file": "open(f'{page}.other', 'w')",
    "new folder": "os.mkdir(f'{page}.other')",
    "new link": "os.symlink('/etc', f'{page}.other')",
    "second name there": "os.link(mine, f'{page}.other')",
    "second name here": "os.link(page, f'{work}/second'); open(f'{work}/second', 'w')",
    "through a link": "os.symlink(page, f'{work}/link'); open(f'{work}/link', 'w')",
    "through a folder's link": (
        "os.symlink(os.path.dirname(page), f'{work}/way'); open(f'{work}/way/page.html', 'w')"
    ),
    "through a descriptor": "open(f'/proc/self/fd/{os.open(page, os.O_RDONLY)}', 'w')",
    "relative to a folder": (
        "folder = os.open(os.path.dirname(page), os.O_RDONLY)\n"
        "os.open('page.html', os.O_WRONLY | os.O_TRUNC, dir_fd=folder)"
    ),
    "in a namespace": (
        "subprocess.run(['unshare', '-rm', 'sh', '-c', f'echo x > {page}'], check=False)"
    ),
    "a command": "subprocess.run(f'echo x > {page}', shell=True)",
    "a command that leaves": "subprocess.run(['setsid', 'rm', '-rf', page])",
    "os.system": "os.system(f'mv {mine} {page}')",
    "a Python of its own": (
        "subprocess.run([sys.executable, '-IS', '-c', f'open({page!r}, chr(119))'])"
    ),
    "sqlite": (
        "other = sqlite3.connect(':memory:')\nother.execute('attach ? as o', (f'{page}.other',))\n"
        "other.execute('create table o.t (a)').connection.commit()"
    ),
    "ctypes": "ctypes.CDLL(None).open(page.encode(), os.O_WRONLY | os.O_TRUNC)",
    "ctypes, unlink": "ctypes.CDLL(None).unlink(page.encode())",
    "a mapping": "mmap.mmap(os.open(page, os.O_RDWR), 0)[:1] = b'x'",
    "a descriptor of the parent": "os.pwrite(held, b'x', 0)",
    "a fork": "os.fork() or os.truncate(page, 0)",
    "a thread": "t = threading.Thread(target=os.truncate, args=(page, 0)); t.start(); t.join()",
}


RIGHTS = {
    "attributes": "os.setxattr(page, 'user.a', b'x')",
    "mode": "os.chmod(page, 0)",
    "mode of a folder": "os.chmod(os.path.dirname(page), 0)",
    "mode of an open file": "os.fchmod(os.open(page, os.O_RDONLY), 0)",
    "times": "os.utime(page, (0, 0))",
    "owner": "os.chown(page, os.getuid(), os.getgid())",
    "a command": "subprocess.run(['chmod', '000', page], check=True)",
    "a lock": "import fcntl; fcntl.flock(os.open(page, os.O_RDONLY), fcntl.LOCK_EX)",
    "UDP": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
    "a socket of the machine": "socket.socket(socket.AF_UNIX).bind(f'{work}/s')",
    "limits of the parent": "import resource; resource.prlimit(os.getppid(), 7, (9, 9))",
}
"""What Landlock leaves open."""


@pytest.fixture
def place(tmp_path):
    """A published page, and the work folder of an edition."""
    page, work = tmp_path / "reports" / "page.html", tmp_path / "work"
    page.parent.mkdir()
    work.mkdir()
    page.write_bytes(PAGE)
    return page, work


def run(code: str, work: Path, **names: object) -> int | None:
    """Run a cell in a confined process; return how it ended."""

    def confined() -> None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        confine.confine(work)
        (work / "mine").write_text("x")
        given = {**names, "work": str(work), "mine": str(work / "mine")}
        exec(IMPORTS + code, given)  # as a cell is

    process = FORK.Process(target=confined)
    process.start()
    process.join(30)
    return process.exitcode


@needs
@pytest.mark.parametrize("road", ROADS.values(), ids=ROADS)
def test_nothing_published_changes(place, road):
    page, work = place
    with page.open("r+b") as held:
        run(road, work, page=str(page), held=held.fileno())
    assert {one.name: one.read_bytes() for one in page.parent.iterdir()} == {page.name: PAGE}


@pytest.mark.parametrize("road", sorted({*ROADS} - {"in a namespace"}))
def test_the_same_roads_lead_there_without_the_kernel(place, monkeypatch, road):
    """The cells of these tests do harm: only the kernel stops them."""
    monkeypatch.setattr(confine, "kernel_version", lambda: 0)
    page, work = place
    with page.open("r+b") as held:
        run(ROADS[road], work, page=str(page), held=held.fileno())
    found = page.parent.is_dir() and {one.name: one for one in page.parent.iterdir()}
    assert not found or [*found] != [page.name] or page.read_bytes() != PAGE


@needs
@pytest.mark.skipif(not confine.refuses_calls(), reason="the calls of this machine are not known")
@pytest.mark.parametrize("road", RIGHTS.values(), ids=RIGHTS)
def test_nobody_loses_a_right(place, road):
    page, work = place
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    before = [one.stat() for one in (page, page.parent)]
    is_quiet = any(word in road for word in ("chmod", "chown", "utime"))
    assert run(road, work, page=str(page)) == (0 if is_quiet else 1)
    assert [one.stat() for one in (page, page.parent)] == before
    assert not os.listxattr(page)
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == limits


@pytest.mark.parametrize("road", sorted({*RIGHTS} - {"limits of the parent", "attributes"}))
def test_the_same_roads_are_open_without_the_kernel(place, monkeypatch, road):
    monkeypatch.setattr(confine, "kernel_version", lambda: 0)
    assert run(RIGHTS[road], place[1], page=str(place[0])) == 0


@needs
def test_its_own_folder_is_its_own(place):
    code = (
        "import tempfile\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    made = sqlite3.connect(f'{folder}/a')\n"
        "    made.execute('create table t (a)')\n"
        "    made.commit()\n"
        "    os.replace(f'{folder}/a', f'{work}/b')\n"
        "subprocess.run('echo x > $TMPDIR/c && echo x > /dev/null', shell=True, check=True)\n"
        "os.truncate(f'{work}/b', 0)\n"
        "shutil.copy(f'{work}/b', f'{work}/d')\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "assert list(ThreadPoolExecutor(2).map(abs, [-1])) == [1]\n"
    )
    assert run(code, place[1]) == 0


@needs
@pytest.mark.skipif(confine.kernel_version() < 4, reason="this kernel leaves TCP to everybody")
def test_nobody_is_called(place):
    with socket.create_server(("127.0.0.1", 0)) as server:
        call = f"socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 5)"
        command = f"code = 'import socket; ' + {call!r}\n"
        command += "subprocess.run([sys.executable, '-c', code], check=True)"
        for code in (call, command, "socket.create_server(('127.0.0.1', 0))"):
            assert run(code, place[1]) == 1


@needs
@pytest.mark.skipif(confine.kernel_version() < 6, reason="this kernel leaves signals to everybody")
def test_nobody_is_killed(place):
    other = FORK.Process(target=time.sleep, args=(30,))
    other.start()
    assert run(f"os.kill({other.pid}, signal.SIGKILL)", place[1]) == 1
    assert run(f"subprocess.run(['kill', '-9', '{other.pid}'], check=True)", place[1]) == 1
    assert other.is_alive()
    other.terminate()
    other.join()
    assert other.exitcode == -signal.SIGTERM


HARM = (
    "import os, subprocess\n"
    "subprocess.run('rm -rf reports/2023/departement-31 .reporting/reports/locks/* data', "
    "shell=True, stderr=subprocess.DEVNULL)\n"
    "names = os.listdir('data')"
)


@needs
def test_an_edition_leaves_the_others_and_the_data_alone(workshop):
    workshop.write()
    assert workshop.build("region-76", "departement-31").exit_code == 0
    before = workshop.files(".")
    workshop.write(HARM)
    assert workshop.build("region-76").exit_code == 0
    after = workshop.files(".")
    changed = {name for name in before if before[name] != after.get(name)}
    assert {name.rpartition("/")[0] for name in changed} == {"2023/region-76"}
    assert workshop.register.exists()


@needs
def test_a_refused_writing_says_where_a_cell_may_write(workshop):
    workshop.write("open('data/lycees.csv', 'w')")
    [failed] = workshop.build().failed
    assert "PermissionError" in failed.message
    assert "une cellule n'écrit que dans son dossier temporaire" in failed.message


PAGES = (
    "import os\nfrom glob import glob\n"
    "[pages] = glob('.reporting/reports/work/2023-region-76-*/edition')\n"
    "other = os.path.abspath('reports/2023/departement-31')\n"
)
FOREIGN = {
    "a file": "open(f'{pages}/autre.html', 'w').close()",
    "a link to a file": "os.symlink('/etc/passwd', f'{pages}/autre.html')",
    "a link to a folder": "os.symlink('/etc', f'{pages}/donnees')",
    "a link in its place": "os.rename(pages, f'{pages}-')\nos.symlink(other, pages)",
    "a pipe": "os.mkfifo(f'{pages}/manifest.json')\nos._exit(0)",
    "a link, and a failure": (
        "os.symlink(f'{other}/rapport.ipynb', f'{pages}/rapport.ipynb')\n1 / 0"
    ),
    "a link for a log": (
        "os.unlink(f'{pages}/../journal.log')\n"
        "os.symlink('/dev/zero', f'{pages}/../journal.log')\n1 / 0"
    ),
}


@pytest.mark.parametrize("cell", FOREIGN.values(), ids=FOREIGN)
def test_what_is_not_its_own_is_never_published(workshop, cell):
    workshop.write()
    assert workshop.build("region-76", "departement-31").exit_code == 0
    before = workshop.files(".")
    workshop.write(PAGES + cell)
    assert workshop.build("region-76", limit=60).exit_code == 3
    assert workshop.files(".") == before
    assert not list((workshop.private / "work").iterdir())


def test_a_cell_reads_no_file_that_the_manifest_does_not_name(workshop):
    """Else its change would change nothing published, and the edition would be up to date."""
    (workshop.root / "notes.txt").write_text("oh")
    workshop.write("from pathlib import Path\nPath('notes.txt').read_text();")
    [failed] = workshop.build().failed
    assert "cellule 5 (c0) : UsageError: lecture de « notes.txt »" in failed.message
    assert "plan.tables" in failed.message
    workshop.write("from pathlib import Path\nx = Path('data/lycees.csv').read_text()")
    assert not workshop.build().failed


def test_a_module_beside_a_notebook_is_told_from_one_of_the_environment(workshop):
    (workshop.root / "voisin.py").write_text("x = 1")
    workshop.write("import voisin")
    [failed] = workshop.build().failed
    assert "ModuleNotFoundError" in failed.message
    assert "n'importe que ce que l'environnement installe" in failed.message


@needs
def test_matplotlib_is_silent_in_a_home_where_it_never_ran(workshop, monkeypatch, tmp_path):
    """Else the first report of a new machine fails: the confined cell cannot make its folders."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("MPLCONFIGDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    fonts = "'import matplotlib.font_manager'"
    workshop.write(f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {fonts}]);")
    assert not workshop.build().failed


UNSEEN = {
    "open": "open(register).close()",
    "os.open": "os.read(os.open(register, os.O_RDONLY), 9)",
    "a command": "subprocess.run(['cat', register], stdout=subprocess.DEVNULL)",
    "os.system": "os.system(f'cat {register} > {os.devnull}')",
    "a fork": "os.waitpid(os.fork() or os._exit(0), 0)",
    "sqlite": "sqlite3.connect(':memory:')",
    "ctypes": "ctypes.CDLL(None)",
}


@pytest.mark.parametrize("road", UNSEEN.values(), ids=UNSEEN)
def test_what_reads_registers_by_itself_rests_on_all_of_them(tmp_path, road):
    """Else the edition would be up to date when what it has read was changed."""
    register = tmp_path / "data/registers/lycees.csv"
    register.parent.mkdir(parents=True)
    register.touch()
    with reading() as seen, confine.only_reading(tmp_path / "data"):
        exec(IMPORTS + road, {"register": str(register)})
    assert ("plan", "") in seen


def test_what_reads_a_reference_table_rests_on_no_register(tmp_path):
    table = tmp_path / "data/reference/communes.csv"
    table.parent.mkdir(parents=True)
    table.touch()
    with reading() as seen, confine.only_reading(tmp_path / "data"):
        table.read_text()
    assert not seen
