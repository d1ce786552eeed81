"""What a reader of the page finds: its texts, and those that only machines are told."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

_ORIGIN: Final = ("data-indicator", "data-year", "data-territory", "value")
_SPOKEN: Final = ("aria-label", "alt", "title")
_UNREAD: Final = ("style", "script")


def read_page(page: str) -> str:
    """Return all texts of a page in reading order, and the origins and values of its figures."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return "".join(reader.texts)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._unread = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread = tag in _UNREAD
        given = dict(attrs)
        self.texts += [text for key in _SPOKEN if (text := given.get(key))]
        if tag == "data":
            self.texts.append(", ".join(given[key] or "" for key in _ORIGIN if key in given))

    def handle_endtag(self, tag: str) -> None:
        self._unread = self._unread and tag not in _UNREAD

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.texts.append(data)
