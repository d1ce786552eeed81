"""Signatures with an SSH key, optional: who published an edition, said by its manifest's signature.

The manifest has the hash of every file, so one signature holds for the edition. `ssh-keygen` signs
and verifies; nothing is asked of anybody.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reporting.editions.places import MANIFEST, SIGNATURE
from reporting.editions.publish import sync
from reporting.errors import EditionError
from reporting.phrases import say
from reporting.registers.findings import Rule

VARIABLE = "REPORTING_SIGNING_KEY"
"""Environment variable that names a key: a private one, or a public one that an agent holds."""

SIGNERS = "plan/signataires"
"""Who may sign: the file of allowed signers that `ssh-keygen` reads, in the data folder."""

_SPACE = "reporting"
_COMMAND = "ssh-keygen"


def sign(pages: Path) -> None:
    """Sign the manifest of an edition that will be published, when a key is set.

    Raises
    ------
    EditionError
        The key does not sign: it is absent, wants a passphrase, or there is no `ssh-keygen`.
    """
    (pages / SIGNATURE).unlink(missing_ok=True)
    if not (key := os.environ.get(VARIABLE)):
        return
    arguments = ("sign", "-f", str(Path(key).expanduser()), "-n", _SPACE, str(pages / MANIFEST))
    done = _run(*arguments)
    if done is None or done.returncode:
        why = say("errors.missing", name=_COMMAND) if done is None else _said(done)
        raise EditionError(say("errors.no-signature", variable=VARIABLE, key=key, why=why))
    sync(pages / SIGNATURE)
    sync(pages)


def told(folder: Path, data: Path) -> Iterator[tuple[Rule, dict[str, Any]]]:
    """Yield what is to be said of the signature of an edition: by whom, or what is wrong."""
    signers, signature = data / SIGNERS, folder / SIGNATURE
    if not signature.is_file() or signature.is_symlink():
        if signers.is_file():
            yield Rule.EDITION_UNSIGNED, {"signers": SIGNERS}
        return
    content = (folder / MANIFEST).read_bytes()
    given = ("-n", _SPACE, "-s", str(signature))
    done = _run("check-novalidate", *given, content=content)
    if done is None:
        yield Rule.EDITION_SIGNED, {"who": say("errors.key-unchecked", name=_COMMAND)}
    elif done.returncode:
        yield Rule.EDITION_SIGNATURE, {"why": say("errors.other-manifest")}
    elif not signers.is_file():
        yield Rule.EDITION_SIGNED, {"who": say("errors.key-unnamed", said=_said(done))}
    else:
        found = _run("find-principals", "-f", str(signers), "-s", str(signature))
        who = found.stdout.split("\n")[0] if found and not found.returncode else ""
        known = who and _run("verify", "-f", str(signers), "-I", who, *given, content=content)
        if known and not known.returncode:
            yield Rule.EDITION_SIGNED, {"who": who}
        else:
            why = say("errors.key-refused", signers=SIGNERS, said=_said(done))
            yield Rule.EDITION_SIGNATURE, {"why": why}


def _run(*arguments: str, content: bytes = b"") -> subprocess.CompletedProcess[str] | None:
    """Run `ssh-keygen -Y`, which can ask nobody; None where there is none."""
    try:
        done = subprocess.run(
            [_COMMAND, "-Y", *arguments],
            input=content,
            capture_output=True,
            check=False,
            start_new_session=True,
            env={**os.environ, "SSH_ASKPASS_REQUIRE": "never", "LC_ALL": "C"},
        )
    except FileNotFoundError:
        return None
    out, err = (text.decode(errors="replace") for text in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def _said(done: subprocess.CompletedProcess[str]) -> str:
    lines = (done.stdout + done.stderr).strip().splitlines()
    return lines[-1].strip() if lines else f"code {done.returncode}"
