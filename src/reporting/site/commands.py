"""The verbs of the site: make it, show it, publish it elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reporting.arguments import read_folder
from reporting.console import print_json, tell
from reporting.errors import ReportingError
from reporting.later import later

if TYPE_CHECKING:
    from reporting.editions.edition import Options

_facade = later("reporting.facade")
_pages = later("reporting.site.pages")
_shelves = later("reporting.site.shelves")
_serve = later("reporting.site.serve")
_publish = later("reporting.editions.publish")
_deliver = later("reporting.editions.deliver")

_DATA = click.option(
    "--data", default="data", show_default=True, help="Folder of registers and plan files."
)
_OUT = click.option(
    "--out",
    type=read_folder,
    metavar="FOLDER",
    default="reports",
    show_default=True,
    help="Folder of the editions.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.command("site")
@_DATA
@_OUT
@click.option("--serve", is_flag=True, help="Show it on this machine, until Ctrl-C.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port of --serve; 0 takes a free one.",
)
@_JSON
def site_command(data: str, out: Path, serve: bool, port: int, as_json: bool) -> None:
    """Make the index, the search, the pages of indicators and the feeds of what is published."""
    changed = make(data, out)
    if as_json:
        print_json({"index": (out / _pages.INDEX).as_posix(), "changed": changed})
    else:
        told = f"{len(changed)} fichier(s) écrit(s)" if changed else "à jour"
        tell(f"{(out / _pages.INDEX).as_posix()} : {told}")
    if serve:
        _show(out, port)


@click.command("publish")
@click.argument("destination")
@_OUT
def publish_command(destination: str, out: Path) -> None:
    """Copy the site, whole or not at all, to DESTINATION.

    A folder; a bucket (s3://bucket/prefix, with s3fs installed); a branch of a repository
    (git+ssh://host/site.git#pages, git+/srv/site.git#pages).
    """
    tell(_deliver.deliver(out, destination))


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
            tell(f"site : {err}", err=True)


def _show(out: Path, port: int) -> None:
    with _serve.server(out, port) as served:
        tell(f"{_serve.address_of(served)} (Ctrl-C pour arrêter)", err=True)
        sys.stderr.flush()
        try:
            served.serve_forever()
        except KeyboardInterrupt:
            tell("", err=True)


COMMANDS = (site_command, publish_command)
