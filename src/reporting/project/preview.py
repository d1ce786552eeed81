"""One edition, rendered again at each change of its notebook or data, in a browser of this machine.

Nothing is published: the page is in memory, the edition is executed here, as JupyterLab would.
"""

import threading
from collections.abc import Mapping
from contextlib import chdir, suppress
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from time import perf_counter
from typing import Any
from urllib.parse import parse_qs, urlsplit

from reporting import document
from reporting.editions.build import select
from reporting.editions.execute import execute, prepare
from reporting.editions.notebook import check_execution, clean
from reporting.errors import DataError, ReportingError, UsageError
from reporting.facade import Plan
from reporting.phrases import say, told
from reporting.registers.folder import RECORD, find_folder
from reporting.site.serve import LOCAL

NAMES = (LOCAL, "localhost")
"""Names of this machine: a page of elsewhere that is led here by its own name gets nothing."""
EVERY = 0.2
"""Seconds between two looks at the files."""
PATIENCE = 20.0
"""Seconds that a browser waits for a change, before it asks again."""
WATCHED = (".ipynb", ".py")
"""Of the notebooks' folder: notebooks, and what they import."""
STOPPED = KeyboardInterrupt.__name__
"""What a cell ends with when somebody ends the preview."""
FRAME = Path(__file__).with_name("preview.html")
FAULT = Path(__file__).with_name("fault.html")


@dataclass
class Preview:
    """The page of an edition, and how many times it was made.

    Parameters
    ----------
    data, territory, year, freeze
        What to show; of several languages, the first.
    page
        What is shown: the edition, or why there is none.
    version
        How many pages there were.
    seconds
        How long the last one took.
    """

    data: str
    territory: str = "region"
    year: int | None = None
    freeze: str | None = None
    page: str = ""
    version: int = 0
    seconds: float = 0.0
    fault: str = ""
    _seen: Mapping[Path, tuple[int, int]] = field(default_factory=dict)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def check(self) -> None:
        """Refuse what cannot be meant, whatever the notebook and the data become.

        Raises
        ------
        UsageError
            There is no such folder, territory or year; or a word stands for several territories.
        """
        with suppress(DataError):  # told in the page, until it is mended
            plan, year = self._plan()
            places = plan.territories.select([self.territory])
            if len(places) > 1:
                told_of = {"territory": self.territory, "count": len(places)}
                raise UsageError(say("errors.one-territory", **told_of))
            plan.report(year, places[0].id, self.freeze)

    def look(self) -> bool:
        """Make the page again if a file has changed; tell whether it was."""
        seen = self._stamps()
        if self.version and seen == self._seen:
            return False
        self._seen = seen
        began = perf_counter()
        try:
            page, self.fault = self._made(), ""
        except (ReportingError, OSError) as err:
            self.fault = told(err)
            page = Template(FAULT.read_text("utf-8")).substitute(message=escape(self.fault))
        self.seconds = perf_counter() - began
        with self._changed:
            self.page, self.version = page, self.version + 1
            self._changed.notify_all()
        return True

    def wait(self, since: int, seconds: float = PATIENCE) -> int:
        """Return the version, as soon as it is another than one that was seen."""
        with self._changed:
            self._changed.wait_for(lambda: self.version != since, seconds)
            return self.version

    def _plan(self) -> tuple[Plan, int]:
        plan = Plan.load(self.data)
        return plan, self.year or plan.settings.periode.derniere_annee

    def _made(self) -> str:
        """Return the page of the edition, as it would be published.

        Raises
        ------
        ReportingError
            The data, a parameter or a cell is refused.
        """
        plan, year = self._plan()
        edition = select(plan, year, self.territory, freeze=self.freeze)[0]
        with chdir(edition.folder.parent):
            notebook = prepare(edition)
            execute(notebook)
        shown = (one for cell in notebook.cells for one in cell.get("outputs", ()))
        if any(one.get("ename") == STOPPED for one in shown):
            raise KeyboardInterrupt
        clean(notebook)
        check_execution(notebook)
        return document.render_html(document.build(notebook))

    def _stamps(self) -> dict[Path, tuple[int, int]]:
        """Return when each file that the page is made from was written, and its size."""
        data = find_folder(self.data)
        kept = data / RECORD
        notebooks = data.parent / "notebooks"
        paths = [path for path in data.rglob("*") if kept not in path.parents]
        paths += [path for path in notebooks.glob("*") if path.suffix in WATCHED]
        found = {path: path.stat() for path in paths if path.is_file()}
        return {path: (one.st_mtime_ns, one.st_size) for path, one in found.items()}


def serve(preview: Preview, port: int = 0) -> ThreadingHTTPServer:
    """Start to serve a preview on this machine alone, in threads; return the server."""

    class Handler(BaseHTTPRequestHandler):
        """The page, its files, and the number of its last change."""

        def do_GET(self) -> None:
            """Answer this machine alone: a page elsewhere could ask for another name."""
            if (self.headers.get("Host") or "").rpartition(":")[0] not in NAMES:
                self.send_error(403)
                return
            asked = urlsplit(self.path)
            answers = {"/": FRAME.read_text, "/page": lambda *_: preview.page}
            if asked.path == "/wait":
                since = parse_qs(asked.query).get("since", ["0"])[0]
                self._answer(str(preview.wait(int(since) if since.isdecimal() else 0)))
            elif asked.path in answers:
                self._answer(answers[asked.path]("utf-8"))
            else:
                self.send_error(404)

        def _answer(self, text: str) -> None:
            content = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: a browser asks all the time."""

    server = ThreadingHTTPServer((LOCAL, port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
