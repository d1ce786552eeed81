"""Where the cells of a report may not write: among what is published, and in the data.

A fence against mistakes: it holds for what Python does in this process, not for its commands.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGING = {
    *("os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink"),
    *("os.truncate", "shutil.move", "shutil.rmtree"),
}


def fence(folders: Iterable[Path]) -> None:
    """Refuse, from now on and in this process, every change inside some folders."""
    closed = [folder.resolve() for folder in folders]

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            changed = arguments[:1] if arguments[2] & _WRITING else ()
        else:
            changed = arguments[:2] if event in _CHANGING else ()
        for name in changed:
            if isinstance(name, str | bytes | os.PathLike):
                place = Path(os.fsdecode(name)).resolve()
                if any(place.is_relative_to(folder) for folder in closed):
                    why = "un rapport ne change ni les données ni ce qui est publié"
                    raise PermissionError(errno.EACCES, why, place.name)

    sys.addaudithook(watch)
