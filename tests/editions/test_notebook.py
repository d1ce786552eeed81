"""A notebook is read as its format says, or refused with what is wrong with it."""

import json

import pytest

from reporting.editions import notebook as module
from reporting.editions.notebook import notebook_bytes, read_notebook
from reporting.errors import UsageError

CELL = {"cell_type": "code", "source": "1", "metadata": {}, "outputs": [], "execution_count": None}
BOOK = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}


def cells(*changes):
    return BOOK | {"cells": [CELL | {"id": f"c{i}"} | one for i, one in enumerate(changes)]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "ce n'est pas un notebook"),
        (b"{", "ce n'est pas un notebook"),
        (b"\xff\xfe{}", "ce n'est pas un notebook"),
        (b"[" * 200_000, "ce n'est pas un notebook"),
        (b"[]", "notebook au format 4 attendu"),
        ({"nbformat": 3, "worksheets": [{"cells": []}], "metadata": {}}, "format 4 attendu"),
        (BOOK | {"nbformat": "4"}, "format 4 attendu"),
        (BOOK | {"cells": {}}, "format 4 attendu"),
        (BOOK | {"cells": ["1"]}, "format 4 attendu"),
        ({"nbformat": 4, "cells": []}, "'metadata' is a required property"),
        (cells({"source": [1]}), "cells/0/source"),
        (cells({}, {"metadata": {"tags": "parameters"}}), "cells/1/metadata/tags"),
        (cells({"cell_type": "script"}), "cells/0"),
        (cells({"id": "é"}), "cells/0/id"),
        (cells({"id": "a"}, {"id": "a"}), "deux cellules ont l'identifiant « a »"),
    ],
)
def test_file_that_is_not_a_sound_notebook_is_refused(tmp_path, content, message):
    path = tmp_path / "carnet.ipynb"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises(UsageError, match=f"carnet.ipynb : .*{message}"):
        read_notebook(path)


def test_file_that_is_missing_or_huge_is_not_opened(tmp_path, monkeypatch):
    with pytest.raises(UsageError, match="illisible"):
        read_notebook(tmp_path / "absent.ipynb")
    path = tmp_path / "carnet.ipynb"
    path.write_bytes(b"not even JSON")
    monkeypatch.setattr(module, "MAX_BYTES", 5)
    with pytest.raises(UsageError, match="Effacer les sorties"):
        read_notebook(path)


def test_attachments_old_minors_and_missing_ids_are_read(tmp_path):
    path = tmp_path / "carnet.ipynb"
    image = {"image/png": "aGVsbG8="}
    text = {"cell_type": "markdown", "source": ["# a\n", "b"], "metadata": {}}
    book = BOOK | {"nbformat_minor": 2, "cells": [text | {"attachments": {"x.png": image}}, CELL]}
    path.write_text(json.dumps(book))
    read = read_notebook(path)
    assert [cell.id for cell in read.cells] == ["cellule-0", "cellule-1"]
    assert read.cells[0].source == "# a\nb"
    assert notebook_bytes(read) == notebook_bytes(read_notebook(path))
