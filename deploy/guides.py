"""Build docs/ as a site, strictly: `python -m deploy.guides [FOLDER]`, or `make docs`.

The pages are those of docs/, CONTRIBUTING.md and CHANGELOG.md, as a forge shows them; links to
other files of the checkout, which the site does not have, become their text. A link that leads
nowhere, a heading that is not there, a request to another host: an error, and no site.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).parents[1]
CONFIGURATION = ROOT / "deploy" / "zensical.toml"
SITE = ROOT / "dist" / "docs"
BESIDE = {"CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
LOADS = {("link", "href"), ("script", "src"), ("img", "src"), ("source", "src"), ("iframe", "src")}


def pages() -> dict[str, str]:
    """Return the text of every page of the site, under its name there."""
    sources = {page.name: page for page in sorted((ROOT / "docs").glob("*.md"))}
    sources |= {name: ROOT / beside for beside, name in BESIDE.items()}
    return {name: linked(path, sources) for name, path in sources.items()}


def linked(path: Path, sources: dict[str, Path]) -> str:
    """Return a page whose links lead to pages and pictures of the site, and nowhere else."""
    names = {source.resolve(): name for name, source in sources.items()}

    def link(found: re.Match[str]) -> str:
        target, mark, anchor = found["target"].partition("#")
        place = (path.parent / target).resolve() if target else path
        if name := names.get(place):
            return f"[{found['text']}]({name}{mark}{anchor})"
        is_near = place.is_relative_to(ROOT / "docs") or not place.exists()
        return found[0] if is_near else found["text"]

    pattern = r"(?<!!)\[(?P<text>[^\]]+)\]\((?!https?:|mailto:)(?P<target>[^)\s]+)\)"
    return re.sub(pattern, link, path.read_text(encoding="utf-8"))


def build(site: Path = SITE) -> None:
    """Write the site into a folder, whole, or leave that folder as it was."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "docs").mkdir()
        for picture in (
            one for kind in ("png", "svg") for one in (ROOT / "docs").glob(f"*.{kind}")
        ):
            shutil.copy(picture, work / "docs")
        for name, text in pages().items():
            (work / "docs" / name).write_text(text, encoding="utf-8")
        shutil.copy(CONFIGURATION, work)
        command = [Path(sys.executable).parent / "zensical", "build", "--strict", "--config-file"]
        done = subprocess.run(
            [*command, work / CONFIGURATION.name], capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(done.stdout + done.stderr.partition("Traceback")[0])
        if faults := list(broken(work / "site")):
            sys.exit("\n".join(faults))
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(work / "site", site)


class Page(HTMLParser):
    """What a page asks for, what it points to, and what may be pointed to in it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag asks for."""
        for name, value in attrs:
            if name in ("id", "name"):
                self.anchors.add(value or "")
            if (tag, name) in LOADS:
                self.loads.append(value or "")
            elif name == "href":
                self.links.append(value or "")


def broken(site: Path) -> Iterator[str]:
    """Name what leads nowhere in a site, and what it would ask of another host."""
    found = {path: Page(path) for path in sorted(site.rglob("*.html"))}
    for path, page in found.items():
        name = path.relative_to(site)
        yield from (f"{name}: asks for {one}" for one in page.loads if urlsplit(one).netloc)
        for one in (*page.loads, *page.links):
            parts = urlsplit(one)
            if parts.scheme or parts.netloc or path.name == "404.html":
                continue
            target = path.parent / unquote(parts.path) if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            target = target.resolve()
            anchor = unquote(parts.fragment)
            if not target.exists():
                yield f"{name}: {one} leads nowhere"
            elif anchor and target in found and anchor not in found[target].anchors:
                yield f"{name}: {one} names no heading"


if __name__ == "__main__":
    build(*map(Path, sys.argv[1:]))
