"""What is missing, misfitting or slow on this machine, and how to mend it."""

import hashlib
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from configparser import Error as BadConfig
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reporting import fonts
from reporting.editions.publish import kernel_lock, sync
from reporting.errors import UsageError
from reporting.phrases import messages, written
from reporting.registers.folder import find_folder

OK, WARNING, FAULT = "ok", "warning", "fault"
LOCKED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)
SUPPORTED = (3, 11), (3, 14)
GIGA = 10**9
LITTLE, NONE = 2 * GIGA, GIGA // 10
"""Bytes free below which a site may not fit, and below which no edition is begun."""
MEMORY = 4 * 2**30
SKEW = 5.0
"""Seconds between two clocks that say the same."""
NETWORK_SINCE, FILES_SINCE = 4, 3
"""Versions of Landlock that hold connections, and every way to change a file."""
CERTIFICATES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
NAMED = 4
"""Names that a line lists."""


@dataclass(frozen=True)
class _Check:
    """What was found of one thing.

    Parameters
    ----------
    name
        Of the thing; its sentences stand under it in the messages of this room.
    state
        "ok", "warning" (slower, or less sure) or "fault" (something will not work).
    said, fix
        The keys of the sentences.
    facts
        What they tell.
    """

    name: str
    state: str = OK
    facts: Mapping[str, Any] = field(default_factory=dict)
    said: str = ""
    fix: str = "fix"

    def sentences(self, language: str) -> tuple[str, str]:
        """Return what it means and, where something is to be mended, how."""
        words = messages(language, "project")[self.name]
        found = written(words[self.said or self.state], self.facts, language)
        return found, "" if self.state == OK else written(words[self.fix], self.facts, language)

    def as_json(self, language: str) -> dict[str, str]:
        """Return it as JSON shows it."""
        told, fix = self.sentences(language)
        return {"name": self.name, "state": self.state, "message": told, "fix": fix}


def examine(data: str, out: Path) -> Iterator[_Check]:
    """Look at everything, in the order in which it would fail."""
    for look in (_python, _lock, _fonts, _typst, _certificates, _kernel, _lab):
        yield look()
    yield _clock(data, out)
    yield from (_zone(), _confinement(), _room(out), _files(out), _memory(), _processors())
    yield _data(data)


def _few(names: list[str]) -> str:
    return ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")


def _python() -> _Check:
    found = {"version": ".".join(map(str, sys.version_info[:3]))}
    is_one = SUPPORTED[0] <= sys.version_info[:2] < SUPPORTED[1]
    return _Check("python", OK if is_one else FAULT, found)


def _lock(path: Path = Path(__file__).parents[3] / "requirements.lock") -> _Check:
    if not path.is_file():
        return _Check("lock", said="absent")
    locked = dict(LOCKED.findall(path.read_text(encoding="utf-8")))
    others = []
    for name, wanted in locked.items():
        with suppress(PackageNotFoundError):  # of another system, or only for tests
            if version(name) != wanted:
                others.append(f"{name} {version(name)}")
    found = {"count": len(others) or len(locked), "names": _few(others)}
    return _Check("lock", WARNING if others else OK, found)


def _fonts() -> _Check:
    names = [f"{stem}.ttf" for stem in fonts.STEMS]
    names += [f"{stem}-page.woff2" for stem in (fonts.REGULAR, fonts.SEMIBOLD)]
    lost = [one for one in names if not (fonts.FOLDER / one).is_file()]
    return _Check("fonts", FAULT if lost else OK, {"names": _few(lost)})


def _typst() -> _Check:
    from reporting.document import compiler_fault

    why = compiler_fault()
    return _Check("typst", FAULT if why else OK, {"why": why})


def _certificates(environ: Mapping[str, str] = os.environ) -> _Check:
    named = {one: environ[one] for one in CERTIFICATES if environ.get(one)}
    for variable, found in named.items():
        if not Path(found).is_file():
            return _Check("certificates", FAULT, {"variable": variable, "found": found})
    own = named.get("PIP_CERT") or _pip_certificate(environ)
    if own and "SSL_CERT_FILE" not in named:
        return _Check("certificates", WARNING, {"found": own})
    return _Check(
        "certificates",
        facts=named and {"found": next(iter(named.values()))},
        said="" if named else "system",
    )


def _pip_certificate(environ: Mapping[str, str]) -> str:
    """Return the certificates that the settings of pip name."""
    home = Path.home()
    places = [Path(environ.get("PIP_CONFIG_FILE", "")), Path(sys.prefix) / "pip.conf"]
    places += [home / ".config/pip/pip.conf", home / ".pip/pip.conf", Path("/etc/pip.conf")]
    for path in places:
        settings = ConfigParser(interpolation=None)
        with suppress(OSError, BadConfig, UnicodeDecodeError):
            settings.read_string(path.read_text(encoding="utf-8"))
            if found := settings.get("global", "cert", fallback=""):
                return found
    return ""


def _kernel() -> _Check:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        command = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return _Check("kernel", FAULT)
    is_ours = Path(command).parent in (Path(), Path(sys.executable).parent)
    return _Check("kernel", OK if is_ours else WARNING, {"found": command})


def _lab() -> _Check:
    needed = {
        "jupyterlab": Path(sys.prefix) / "share/jupyter/lab",
        "jupyter-scheduler": Path(sys.prefix) / "share/jupyter/labextensions/@jupyterlab/scheduler",
        "reporting": Path(sys.prefix) / "etc/jupyter/jupyter_jupyter_scheduler_config.json",
    }
    lost = [name for name, path in needed.items() if not path.exists()]
    return _Check("lab", WARNING if lost else OK, {"names": _few(lost)})


def _clock(data: str, out: Path) -> _Check:
    """Compare the clock with what was written: by this package, in the data, on the disk now."""
    now, newest = time.time(), [Path(__file__)]
    with suppress(UsageError, OSError):
        newest += [path for path in find_folder(data).rglob("*") if path.is_file()]
    last = max(newest, key=lambda path: path.stat().st_mtime)
    if last.stat().st_mtime > now + SKEW:
        days = (datetime.fromtimestamp(one) for one in (now, last.stat().st_mtime))
        told = dict(zip(("now", "then"), (f"{day:%Y-%m-%d %H:%M}" for day in days), strict=True))
        return _Check("clock", FAULT, told | {"name": last.name})
    with suppress(OSError), tempfile.NamedTemporaryFile(dir=_nearest(out)) as file:
        away = round(os.fstat(file.fileno()).st_mtime - time.time())
        if abs(away) > SKEW:
            return _Check("clock", WARNING, {"seconds": away, "name": out.name})
    return _Check("clock")


def _zone() -> _Check:
    try:
        ZoneInfo("Europe/Paris")
    except ZoneInfoNotFoundError:
        return _Check("zone", FAULT)
    return _Check("zone")


def _confinement() -> _Check:
    from reporting.editions.confine import kernel_version

    found = kernel_version()
    what = "TCP" if found >= FILES_SINCE else "TCP, /"
    state = OK if found >= NETWORK_SINCE else WARNING
    return _Check("confinement", state, {"version": found, "what": what})


def _nearest(folder: Path) -> Path:
    folder = folder.resolve()
    return next(place for place in (folder, *folder.parents) if place.is_dir())


def _room(out: Path) -> _Check:
    disk = os.statvfs(_nearest(out))
    free = disk.f_bavail * disk.f_frsize
    state = FAULT if free < NONE else WARNING if free < LITTLE else OK
    return _Check("room", state, {"free": round(free / GIGA, 1), "name": str(out)})


def _files(out: Path) -> _Check:
    """Try in the folder of the reports what publishing needs."""
    place = _nearest(out)
    if (refusal := _refused(place)) is None:
        return _Check("files", OK, {"name": str(place)})
    what, why, is_fatal = refusal
    told = {"name": str(place), "what": what, "why": why}
    return _Check("files", FAULT if is_fatal else WARNING, told)


def _memory() -> _Check:
    import psutil

    free = psutil.virtual_memory().available
    with suppress(OSError, ValueError):  # a container's own limit
        limit = int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii"))
        taken = int(Path("/sys/fs/cgroup/memory.current").read_text(encoding="ascii"))
        free = min(free, limit - taken)
    return _Check("memory", OK if free >= MEMORY else WARNING, {"free": round(free / GIGA, 1)})


def _processors() -> _Check:
    from reporting.editions.watch import processors

    told = {"allowed": processors(), "count": os.cpu_count() or 1}
    return _Check("processors", OK if told["allowed"] == told["count"] else WARNING, told)


def _data(data: str) -> _Check:
    try:
        folder = find_folder(data)
        listed = json.loads((folder / "datapackage.json").read_bytes())["resources"]
    except UsageError:
        return _Check("data", WARNING, said="absent")
    except (OSError, ValueError, LookupError, TypeError):
        told = {"count": 1, "names": "datapackage.json"}
        return _Check("data", FAULT, told, fix="fix_files")
    hashes = {
        one["path"]: str(one["hash"]).removeprefix("sha256:") for one in listed if "hash" in one
    }
    found = {name: (folder / name).read_bytes() for name in hashes if (folder / name).is_file()}
    changed = [name for name, content in found.items() if _digest(content) != hashes[name]]
    turned = [one for one in changed if _digest(found[one].replace(b"\r\n", b"\n")) == hashes[one]]
    for names, said in ((turned, "endings"), (changed, FAULT)):
        if names:
            told = {"count": len(names), "names": _few(names)}
            fix = "fix_endings" if said == "endings" else "fix_files"
            return _Check("data", FAULT, told, said=said, fix=fix)
    return _Check("data", OK, {"name": str(folder)})


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _refused(place: Path) -> tuple[str, str, bool] | None:
    """Return what the file system of a folder refuses first, why, whether nothing goes without."""
    what = "mkdir"
    try:
        with tempfile.TemporaryDirectory(prefix=".reporting-", dir=place) as name:
            folder, what = Path(name), "lock"
            with kernel_lock(folder / "lock", 0):
                what = "rename"
                (folder / "a").mkdir()
                (folder / "a").rename(folder / "b")
                what = "fsync"
                (folder / "file").write_bytes(b"x")
                sync(folder / "file")
            what = "fsync (dir)"
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
    except OSError as err:
        return what, getattr(err, "strerror", None) or str(err), what != "fsync (dir)"
    return None
