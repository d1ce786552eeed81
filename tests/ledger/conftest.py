"""Plans made of the project's own, without reading it again for each."""

from dataclasses import replace

import pytest

from reporting.ledger import Ledger
from reporting.loading import contents
from reporting.registers.state import Tables


@pytest.fixture(scope="session")
def ledger(root) -> Ledger:
    """The project's own plan."""
    return Ledger.load(root / "data")


@pytest.fixture(scope="session")
def bare(ledger):
    """The same with no row in any register: counting is fast, and reads the same tables."""
    package = ledger.package
    tables = {name: package.tables.table(name) for name in package.tables}
    emptied = {
        name: replace(one, frame=one.frame.iloc[:0]) if package.resources[name].is_register else one
        for name, one in tables.items()
    }
    return replace(package, tables=Tables(emptied))


@pytest.fixture
def made(ledger):
    """Return a ledger of a package and a catalogue."""

    def make(package, catalogue=ledger.catalogue):
        fields = ("settings", "targets", "claims", "revisions", "territories")
        content = {name: getattr(ledger, name) for name in fields} | {"catalogue": catalogue}
        return Ledger(ledger.folder, **contents(package, content))

    return make


@pytest.fixture
def without(bare):
    """Return the empty package without some registers, declared so."""

    def remove(*names, package=bare):
        tables = {name: package.tables.table(name) for name in package.tables if name not in names}
        resources = {
            name: one.model_copy(update={"sans_registre": True}) if name in names else one
            for name, one in package.resources.items()
        }
        return replace(package, tables=Tables(tables), resources=resources)

    return remove
