"""The checkout speaks of the project alone, and says how to work with it."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest

import resources
from tests.tidy.checkout import BINARY, ROOT, text_files, tracked_files

ELSEWHERE = {
    "a place on one machine": ["/wo" "rk/", "/ro" "ot/", r"/ho" r"me/\w", r"/tm" r"p\b", "/op" "t/py"],
    "a package registry": [r"pypi\.(org|python)", "python" "hosted", r"npm" r"js\.(org|com)", r"debian\.(org|net)"],
    "who typed it": [
        "clau" r"de\b", "anth" "ropic", r"open" r"ai\b", "chat" "gpt", "copi" "lot", "co-autho" "red-by",
        "language " "model", r"(?-i:\bL" r"LM\b)", r"(?-i:\bA" r"I\b)", r"\bissue" r" #?\d",
    ],
}  # fmt: skip
"""Each in two pieces, so that this file does not find itself."""
LARGEST_BYTES = 3_000_000
PICTURES_BYTES = 2_000_000


def lines_with(pattern: str) -> list[str]:
    search = re.compile(pattern, re.IGNORECASE)
    return [
        f"{name}: {line.strip()[:120]}"
        for name, text in text_files().items()
        for line in text.splitlines()
        if search.search(line)
    ]


@pytest.mark.parametrize("what", ELSEWHERE)
def test_nothing_names_something_outside_the_project(what: str) -> None:
    assert [line for pattern in ELSEWHERE[what] for line in lines_with(pattern)] == []


def test_the_search_finds_what_it_looks_for() -> None:
    cut = ["/wo~rk/main", "made by an A~I", "see issue~ #12", "by pypi~.org/simple", "/tm~p/x"]
    said = [text.replace("~", "") for text in cut]
    patterns = [pattern for group in ELSEWHERE.values() for pattern in group]
    assert [text for text in said if not any(re.search(p, text, re.IGNORECASE) for p in patterns)] == []
    innocent = "the ai in 'said', issued, frameworks/a, /template"
    assert not any(re.search(p, innocent, re.IGNORECASE) for p in patterns)


def test_files_end_with_one_newline_and_have_plain_line_ends() -> None:
    bad = [
        name
        for name, text in text_files().items()
        if text and (not text.endswith("\n") or text.endswith("\n\n") or "\r" in text)
    ]
    assert bad == []


def test_no_file_is_larger_than_a_font() -> None:
    large = {str(path.relative_to(ROOT)): path.stat().st_size for path in tracked_files()}
    assert {name: size for name, size in large.items() if size > LARGEST_BYTES} == {}
    assert any(name.endswith(BINARY) for name in large)


def test_the_lock_names_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "http" not in lock
    assert "index-url" not in lock
    packages = [line for line in lock.splitlines() if re.match(r"[a-z0-9]", line)]
    assert packages
    assert all("==" in line and line.endswith("\\") for line in packages)
    assert lock.count("--hash=sha256:") >= len(packages)


def test_the_lock_has_every_package_that_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = [*project["dependencies"], *extras["office"], *(each for each in extras["dev"] if each != "paidui[office]")]
    names = {re.split(r"[^\w.-]", line)[0].lower().replace("_", "-") for line in asked}
    locked = set(re.findall(r"^([a-z0-9.-]+)(?:\[[^]]*\])?==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    assert names - locked == set()


def test_the_readme_names_both_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python dev.py run" in readme
    assert "python dev.py test" in readme


PAPERS = [path for path in tracked_files() if path.suffix == ".md"]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_paper_links_to_is_there(paper: Path) -> None:
    text = paper.read_text(encoding="utf-8")
    linked = re.findall(r"\]\(([^)#:]+)\)", text) + re.findall(r'<img src="([^"]+)"', text)
    assert [link for link in linked if not (paper.parent / link).exists()] == []


def test_every_picture_of_the_papers_is_shown_in_one_and_they_are_small() -> None:
    pictures = [path for path in tracked_files() if path.is_relative_to(ROOT / "docs") and path.suffix == ".png"]
    assert pictures
    told = "".join(paper.read_text(encoding="utf-8") for paper in PAPERS)
    names = {path.relative_to(ROOT / "docs").as_posix() for path in pictures}
    assert {name for name in names if name not in told} == set()
    assert sum(path.stat().st_size for path in pictures) < PICTURES_BYTES


def test_the_papers_of_the_project_are_there() -> None:
    papers = ("LICENSE", "CONTRIBUTING.md", "CHANGELOG.md", "resources/fonts/OFL.txt")
    assert [name for name in papers if not (ROOT / name).stat().st_size] == []


def test_ci_runs_what_a_person_runs() -> None:
    ci = ROOT / ".ci" / "run"
    assert "python3 dev.py check" in ci.read_text(encoding="utf-8")
    assert os.name == "nt" or os.access(ci, os.X_OK)


def test_the_version_stands_in_the_changelog() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in changelog or f"## [{version}]" in changelog


def test_every_language_of_the_till_is_one_the_catalogues_are_made_for() -> None:
    script = (ROOT / "resources" / "locale" / "make_words.py").read_text(encoding="utf-8")
    assert all(f'"{language}"' in script for language in resources.LANGUAGES)
