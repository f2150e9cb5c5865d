#!/usr/bin/env python3
"""Everything one does with a checkout, with nothing installed but Python 3.11 or newer.

    python dev.py run [...]       start the till with its demo shop; more arguments go to `paidui`
    python dev.py test [...]      run the tests; more arguments go to pytest
    python dev.py check           format, lint, types, import contracts, words, tests: what CI runs
    python dev.py words [--check] bring the word catalogues up to the code, or see whether they are
    python dev.py simulate [...]  worlds of tills and a head office, by --seed N or --seeds A..B [--processes N]
    python dev.py pictures        make the pictures of docs/ again
    python dev.py lock            choose the versions of requirements.lock anew (needs uv)

Each makes `.venv` beside this file when it is not there, fills it from requirements.lock, whose hashes are checked,
and fills it again when the lock or pyproject.toml has changed. Nothing outside `.venv` is touched.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = sys.platform == "win32"
SCRIPTS = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = SCRIPTS / ("python.exe" if WINDOWS else "python")
STAMP = VENV / "filled-from.txt"

DRAWING_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
}
"""What Qt loads on Linux, and the Debian package that has it."""
X11_LIBRARIES = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
"""What it loads in addition where there is a screen."""


def call(*command: str | Path) -> int:
    """Run a program in the checkout and wait; its exit code, 130 when it was interrupted."""
    try:
        return subprocess.call([str(part) for part in command], cwd=ROOT)
    except KeyboardInterrupt:
        return 130


def wanted_stamp() -> str:
    """What `.venv` must have been filled from: the Python, the place, the lock and pyproject.toml."""
    content = b"".join((ROOT / name).read_bytes() for name in ("requirements.lock", "pyproject.toml"))
    return f"{sys.version_info[0]}.{sys.version_info[1]} {ROOT} {hashlib.sha256(content).hexdigest()}\n"


def fill_venv() -> None:
    """Make and fill `.venv` unless it is as it must be; leaves with a message when that fails."""
    wanted = wanted_stamp()
    there = STAMP.read_text(encoding="utf-8") if STAMP.exists() else ""
    if there == wanted and PYTHON.exists():
        return
    print("Setting up .venv; the first time this downloads about 250 MB.", file=sys.stderr, flush=True)
    moved = there.rpartition(" ")[0] != wanted.rpartition(" ")[0]
    if not PYTHON.exists() or (there and moved):
        make_venv()
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input")
    hashed = (*pip, "install", "--require-hashes", "-r", "requirements.lock")
    own = (*pip, "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")
    for step in (hashed, own):
        if code := call(*step):
            sys.exit(f"dev.py: .venv could not be filled (pip ended with {code}); what it said stands above")
    STAMP.write_text(wanted, encoding="utf-8")


def make_venv() -> None:
    """An empty `.venv` of this Python; leaves with a message where the system keeps venv in a package of its own."""
    if call(sys.executable, "-m", "venv", "--clear", VENV):
        hint = " On Debian or Ubuntu: apt-get install python3-venv" if sys.platform == "linux" else ""
        sys.exit(f"dev.py: {VENV} could not be made.{hint}")


def check_libraries() -> None:
    """On Linux, leave with a message that names the packages to install when Qt would not start."""
    if sys.platform != "linux":
        return
    wanted = {**DRAWING_LIBRARIES, **(X11_LIBRARIES if os.environ.get("DISPLAY") else {})}
    missing = [library for library in wanted if not loads(library)]
    if missing:
        packages = " ".join(wanted[library] for library in missing)
        sys.exit(
            f"dev.py: Qt needs libraries that are not on this machine: {', '.join(missing)}\n"
            f"On Debian or Ubuntu: apt-get install --no-install-recommends {packages}"
        )


def loads(library: str) -> bool:
    """Whether the system has a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def run(*arguments: str) -> int:
    """Start the till with its demo shop."""
    fill_venv()
    check_libraries()
    return call(SCRIPTS / ("paidui.exe" if WINDOWS else "paidui"), "--demo", *arguments)


def test(*arguments: str) -> int:
    """Run the tests: all of them on every core, or the asked for as pytest does; a file's tests stay together."""
    fill_venv()
    check_libraries()
    return call(PYTHON, "-m", "pytest", *(arguments or ("--numprocesses=auto", "--dist=loadfile")))


def check() -> int:
    """Everything that must hold before a change is handed in; the tests come last, and run in any case."""
    fill_venv()
    steps: dict[str, tuple[str | Path, ...]] = {
        "format": (PYTHON, "-m", "ruff", "format", "--check", "."),
        "lint": (PYTHON, "-m", "ruff", "check", "."),
        "types": (PYTHON, "-m", "mypy"),
        "import contracts": (SCRIPTS / "lint-imports",),
        "words": (PYTHON, "resources/locale/make_words.py", "--check"),
    }
    failed = []
    for name, command in steps.items():
        print(f"== {name}", flush=True)
        if call(*command):
            failed.append(name)
    print("== tests", flush=True)
    if test():
        failed.append("tests")
    if failed:
        print(f"dev.py check: not right: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def words(*arguments: str) -> int:
    """Bring the word catalogues up to the code."""
    fill_venv()
    return call(PYTHON, "resources/locale/make_words.py", *arguments)


def simulate(*arguments: str) -> int:
    """Tills and a head office in one process, with everything going wrong, by their numbers."""
    fill_venv()
    return call(PYTHON, "-m", "tests.simulation.run_sync", *arguments)


def pictures(*arguments: str) -> int:
    """Make the pictures of docs/ again."""
    if not (ROOT / "tests" / "pictures.py").exists() and not (ROOT / "tests" / "pictures").is_dir():
        sys.exit("dev.py: there is no tests/pictures yet that would make them")
    fill_venv()
    check_libraries()
    return call(PYTHON, "-m", "tests.pictures", *arguments)


def lock() -> int:
    """Choose the versions of requirements.lock anew: for every system at once, with hashes, with no address in it."""
    uv = shutil.which("uv")
    if uv is None:
        sys.exit("dev.py: `lock` needs uv: pip install uv")
    options = "--universal --generate-hashes --no-emit-index-url --no-header --extra dev --python-version 3.11 --quiet"
    return call(uv, "pip", "compile", *options.split(), "--upgrade", "pyproject.toml", "-o", "requirements.lock")


COMMANDS = {command.__name__: command for command in (run, test, check, words, simulate, pictures, lock)}


def main(arguments: list[str]) -> int:
    """The exit code: the command's own, 2 when it was called wrongly."""
    if arguments[:1] in (["-h"], ["--help"], ["help"]):
        print(__doc__)
        return 0
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an older Python reads first
        print(f"dev.py: Paidui needs Python 3.11 or newer; this is {sys.version.split()[0]}", file=sys.stderr)
        return 2
    name, *rest = arguments
    if name in ("check", "lock") and rest:
        print(f"dev.py: `{name}` takes no arguments", file=sys.stderr)
        return 2
    return COMMANDS[name](*rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
