"""Data only, behind one typed accessor: theme, icons, fonts, words, receipt templates, the demo shop."""

from __future__ import annotations

import gettext
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("zh_CN", "en")
"""The languages that the till speaks; the words in the code are the English ones."""


def resource(*parts: str) -> Traversable:
    """A file of this package by its path, e.g. `resource("icons", "scan.svg")`."""
    return files(__name__).joinpath(*parts)


def resource_path(*parts: str) -> Path:
    """The same as a real path on disk; the package is always installed unpacked."""
    with as_file(resource(*parts)) as path:
        return path


def words(language: str) -> gettext.NullTranslations:
    """The catalogue of one of `LANGUAGES`; an unknown one, or English itself, gives the words of the code."""
    return gettext.translation("paidui", localedir=str(resource_path("locale")), languages=[language], fallback=True)
