"""The checkout as the tidy tests see it: its tracked files, and the rooms' modules as syntax trees."""

from __future__ import annotations

import ast
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("terminal", "sync", "ui", "resources")
BINARY = (".otf", ".png", ".mo", ".gz", ".ico", ".ttf", ".pdf", ".wav")


@dataclass(frozen=True)
class Module:
    """One Python file."""

    name: str
    """Its path in the checkout, with forward slashes."""
    text: str
    tree: ast.Module


def tracked_files() -> list[Path]:
    """Every file that is or would be committed, with what was just written; without git, all that is not hidden."""
    told = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode == 0:
        files = [ROOT / line for line in told.stdout.splitlines()]
    else:
        files = [path for path in ROOT.rglob("*") if not any(part.startswith(".") for part in path.parts)]
    return sorted(path for path in files if path.is_file())


def text_files() -> dict[str, str]:
    """The text of every tracked file that has one, by its path in the checkout."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in tracked_files()
        if path.suffix not in BINARY
    }


def modules(*rooms: str) -> list[Module]:
    """The Python files of some folders (`"."` for those at the top)."""
    return [
        Module(name, text, ast.parse(text))
        for name, text in text_files().items()
        if name.endswith(".py") and (name.split("/")[0] in rooms or ("." in rooms and "/" not in name))
    ]
