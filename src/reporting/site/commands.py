"""The verbs of the site: make it, show it, publish it elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reporting import console
from reporting.errors import ReportingError
from reporting.later import later
from reporting.phrases import say

if TYPE_CHECKING:
    from reporting.editions.edition import Options

_facade = later("reporting.facade")
_pages = later("reporting.site.pages")
_shelves = later("reporting.site.shelves")
_serve = later("reporting.site.serve")
_publish = later("reporting.editions.publish")
_deliver = later("reporting.editions.shelf")


@click.command("site")
@console.DATA
@console.OUT
@console.option("--serve", is_flag=True)
@console.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@console.JSON
def _site_command(data: str, out: Path, serve: bool, port: int, as_json: bool) -> None:
    """Make the index, the search, the pages of indicators and the feeds of what is published."""
    changed, index = make(data, out), (out / _pages.INDEX).as_posix()
    if as_json:
        console.print_json({"index": index, "changed": changed})
    else:
        written = say("told.site-written", count=len(changed))
        console.tell(
            say(
                "told.site-ends", index=index, what=written if changed else say("told.site-current")
            )
        )
        console.tell(say("told.open", page=index), err=True)
    if serve:
        _show(out, port)


@click.command("publish")
@click.argument("destination")
@console.OUT
def _publish_command(destination: str, out: Path) -> None:
    """Copy the site, whole or not at all, to DESTINATION."""
    console.tell(_deliver.deliver(out, destination))


def make(data: str, out: Path) -> list[str]:
    """Make the site of a reports folder; return the names of the files that changed."""
    shelves = _shelves.Shelves.of(_facade.Plan.load(data), out)
    changed: list[str] = _publish.put_site(out, _pages.pages(shelves), _pages.INDICATORS)
    return changed


def refresh(data: str, options: Options) -> None:
    """Make the site again where there is one; editions are published whatever becomes of it."""
    if not options.dry_run and (options.out / "index.html").is_file():
        try:
            make(data, options.out)
        except ReportingError as err:
            console.tell(say("told.site-fault", err=err), err=True)


def _show(out: Path, port: int) -> None:
    with _serve.server(out, port) as served:
        console.hush()
        console.tell(say("told.serving", address=_serve.address_of(served)), err=True)
        sys.stderr.flush()
        try:
            served.serve_forever()
        except KeyboardInterrupt:
            console.tell("", err=True)


COMMANDS = (_site_command, _publish_command)
