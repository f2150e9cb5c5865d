"""The house rules that a program can see."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.tidy.checkout import ROOMS, ROOT, Module, modules, text_files

HEX_COLOUR = re.compile(r"""(?<![&\w])(?<!url\()(?<!href=")#(?:[0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})\b""", re.IGNORECASE)
OTHER_COLOUR = re.compile(r"\bQColor\(\s*\d|\brgba?\(\s*\d|\bhsla?\(\s*\d")
WITH_COLOURS = (".py", ".html", ".css", ".qss", ".svg", ".txt")
LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 60
FROZEN = "/migrations/versions/"
"""What was once released is not tidied up."""
VAGUE = ("Manager", "Helper", "Util", "Utils", "Data")


def colours(text: str) -> Iterator[str]:
    """The lines that write a colour down."""
    return (line.strip() for line in text.splitlines() if HEX_COLOUR.search(line) or OTHER_COLOUR.search(line))


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def is_for_a_terminal(name: str) -> bool:
    """Whether a module's job is to write to a terminal: the command line, and the scripts beside what they make."""
    path = Path(name)
    return name == "dev.py" or "cli" in path.parts or path.stem.startswith(("cli", "make_"))


def test_a_colour_stands_nowhere_but_in_the_theme() -> None:
    found = [
        f"{name}: {line}"
        for name, text in text_files().items()
        if name.split("/")[0] in ROOMS and name.endswith(WITH_COLOURS) and name != "resources/theme.py"
        for line in colours(text)
    ]
    assert found == []


def test_the_search_for_colours_finds_them() -> None:
    assert list(colours('a = "#0B6470"\nb = "#fff"\nQColor(1, 2, 3)\nrgba(0,0,0,.5)'))
    assert list(colours("c = '&#8217;'\nd = 'cashier #12'\nQColor(theme.ink)")) == []


def test_no_file_is_two_ideas_long() -> None:
    long = {module.name: len(module.text.splitlines()) for module in modules(*ROOMS, ".")}
    too_long = {name: lines for name, lines in long.items() if lines > LINES_OF_A_FILE and FROZEN not in name}
    assert too_long == {}


def test_no_function_is_two_ideas_long() -> None:
    long = {
        f"{module.name}:{function.lineno} {function.name}": lines
        for module in modules(*ROOMS, ".")
        if FROZEN not in module.name
        for function in functions(module)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > LINES_OF_A_FUNCTION
    }
    assert long == {}


def test_every_module_opens_with_its_job() -> None:
    without = [
        module.name
        for module in modules(*ROOMS, "tests", ".")
        if module.text.strip() and not ast.get_docstring(module.tree)
    ]
    assert without == []


def test_every_room_says_what_it_is_for() -> None:
    doors = [f"{room}/__init__.py" for room in ROOMS]
    assert [m.name for m in modules(*ROOMS) if m.name in doors and ast.get_docstring(m.tree)] == sorted(doors)


def test_only_the_command_line_prints() -> None:
    printing = [
        f"{module.name}:{node.lineno}"
        for module in modules(*ROOMS)
        if not is_for_a_terminal(module.name)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == []


def test_no_class_has_a_name_that_says_nothing() -> None:
    vague = [
        f"{module.name}:{node.lineno} {node.name}"
        for module in modules(*ROOMS)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith(VAGUE)
    ]
    assert vague == []


def test_no_object_is_asked_for_its_only_instance() -> None:
    """Everything comes through constructors; Qt's own application is the one exception, in the composition root."""
    asked = [
        f"{module.name}:{node.lineno}"
        for module in modules(*ROOMS)
        if module.name not in ("ui/app.py", "ui/cli.py")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "instance"
    ]
    assert asked == []


def test_every_arrow_points_down() -> None:
    """The import contracts of pyproject.toml hold."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    told = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout
