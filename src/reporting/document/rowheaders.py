"""Row headers of the PDF's tables, which Typst tags as ordinary cells."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name


def with_row_headers(pdf: bytes, columns: Sequence[set[int]]) -> bytes:
    """Return the PDF with the cells of header columns tagged as headers of their row.

    Parameters
    ----------
    pdf
        A tagged PDF.
    columns
        For each table in reading order, the positions of its header columns.
    """
    with pikepdf.open(io.BytesIO(pdf)) as file:
        tables = list(_elements(file.Root.StructTreeRoot, "/Table"))
        for table, positions in zip(tables, columns, strict=True):
            for row in _elements(table, "/TR"):
                for position, cell in enumerate(_children(row)):
                    if position in positions and cell.S == Name.TD:
                        cell.S = Name.TH
                        cell.A = Array(
                            [Dictionary(O=Name.Table, Scope=Name.Row), *_attributes(cell)]
                        )
        buffer = io.BytesIO()
        # Compressed streams, and an identifier from the contents instead of the clock.
        file.save(
            buffer,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
        )
    return buffer.getvalue()


def _attributes(cell: Any) -> list[Any]:
    found = cell.get("/A")
    if found is None:
        return []
    return list(found) if isinstance(found, Array) else [found]


def _elements(element: Any, kind: str) -> Iterator[Any]:
    """Yield the elements of a kind below an element, in reading order, the topmost only."""
    for child in _children(element):
        if child.get("/S") == kind:
            yield child
        else:
            yield from _elements(child, kind)


def _children(element: Any) -> list[Any]:
    kids = element.get("/K")
    if kids is None:
        return []
    children = list(kids) if isinstance(kids, Array) else [kids]
    return [child for child in children if isinstance(child, Dictionary) and "/S" in child]
