"""What can be wrong with a notebook that should become a document."""

from __future__ import annotations

from reporting.errors import ReportingError


class DocumentError(ReportingError):
    """A notebook that cannot become a document: where, what was found, how to mend it.

    Parameters
    ----------
    where
        The cell or part, as its author knows it.
    found
        What was found there.
    fix
        What to do.
    """

    def __init__(self, where: str, found: str, fix: str) -> None:
        self.where, self.found, self.fix = where, found, fix
        super().__init__(f"{where} : {found.removesuffix('.')}. {fix}".rstrip())
