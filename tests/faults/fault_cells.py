"""Cells that go wrong, and the words by which a build says so.

The fault tests put each of them into a report; benchmarks/faults.py puts them through a plain
papermill publisher as well.
"""

LIMIT, MEMORY, OUTPUT = 3, 2**30, 100_000
"""Seconds, bytes and characters that the reports of these tests may take."""

SAID = """part = {"version": 2, "kind": "prose", "id": "texte", "figures": [], "dates": []}
part |= dict.fromkeys(("data", "title", "subtitle", "alt", "description", "source", "note", "unit"))
part["paragraphs"] = [[{"text": f"?"}]]
display({"application/vnd.reporting.part+json": part, "text/plain": ""}, raw=True)"""
"""A cell that shows a sentence."""

LATE = "délai dépassé"

FAULTS = {
    "error": ("1 / 0", "cellule 5 (c0) : ZeroDivisionError: division by zero"),
    "error of two lines": (
        "raise ValueError('la cause\\nvoir http://docs')",
        "cellule 5 (c0) : ValueError: la cause ; voir http://docs",
    ),
    "kernel killed": (
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
        "processus tué (SIGKILL)",
    ),
    "os._exit": (
        "import os\nos._exit(0)",
        "fin prématurée : une cellule ou une bibliothèque a quitté Python",
    ),
    "out of memory": ("kept = bytearray(2**32)", "MemoryError"),
    "out of memory, bit by bit": (
        "kept = []\nwhile True:\n    kept.append(bytearray(2**24))",
        "MemoryError",
    ),
    "out of memory that is shared": (
        "import mmap, time\nkept = mmap.mmap(-1, 2**31)\n"
        "for _ in range(128):\n    kept.write(bytes(2**24))\ntime.sleep(60)",
        "mémoire épuisée par l'ensemble de ses processus",
    ),
    "endless": ("while True:\n    pass", LATE),
    "deaf to interrupts": (
        "import time\nwhile True:\n    try:\n        time.sleep(9)\n"
        "    except BaseException:\n        pass",
        LATE,
    ),
    "sys.exit(0)": ("import sys\nsys.exit(0)", "SystemExit: 0 ; un carnet va jusqu'à sa dernière"),
    "lone surrogate": (
        SAID.replace("?", "a\\udc80"),
        "surrogates not allowed ; un texte mal lu : ouvrir son fichier",
    ),
    "text of a command": (
        "import subprocess\nsubprocess.run(['echo', 'bonjour']);",
        "cellule 5 (c0) : texte imprimé (« bonjour »)",
    ),
    "failing thread": (
        "import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()",
        "message sur la sortie d'erreur : Exception in thread",
    ),
    "failing command": (
        "import subprocess\nsubprocess.run('ls /none', shell=True).returncode;",
        "message sur la sortie d'erreur : ls",
    ),
    "message on stderr": (
        "import sys\nprint('oh', file=sys.stderr)",
        "message sur la sortie d'erreur : oh",
    ),
    "message past Python": (
        "import os\n_ = os.write(2, b'oh')",
        "cellule 5 (c0) : message sur la sortie d'erreur : oh",
    ),
    "output flood": ("while True:\n    print('x' * 999)", "OutputLimitError"),
    "flood of small outputs": ("for i in range(10**9):\n    display(i)", "OutputLimitError"),
    "flood past Python": (
        "import os\nwhile True:\n    os.write(1, b'x' * 2**20)",
        "File too large",
    ),
    "flood of a command": (
        "import subprocess\nsubprocess.run('head -c 200000 /dev/zero', shell=True);",
        "octets écrits sur la sortie standard",
    ),
    "live HTML": (
        "from IPython.display import HTML\nHTML('<script>alert(1)</script>')",
        "n'est pas une partie",
    ),
    "path of the machine": (
        "import os\n" + SAID.replace("?", "{os.getcwd()}"),
        "un chemin de cette machine",
    ),
}
"""Faults that the usual tools let through: each leaves the published edition as it was."""
