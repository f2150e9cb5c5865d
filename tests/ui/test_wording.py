"""Every answer of the till has its sentence, in both languages, and none ever fails to come."""

from __future__ import annotations

import ast

import pytest
from PySide6.QtWidgets import QApplication

from terminal.errors import Broken, Refused, TillError, Unavailable
from tests.facts import yuan
from tests.tidy.checkout import modules
from ui.wording import SENTENCES, sentence
from ui.words import Words

REASONS = ("empty", "form", "decimals", "negative", "size")
KINDS = {"Refused", "Unavailable", "Broken", "printer_away"}
ELSEWHERE = {"status_page", "bad_logo", "not_taken", "office_refused"}
"""Codes that are worded by the page that meets them; the last two are a benchmark's, for who runs it."""


def codes() -> set[str]:
    """Every code that the source makes an error of."""
    found: set[str] = set()
    for module in modules("terminal", "ui", "sync"):
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in KINDS:
                continue
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and node.func.id != "printer_away":
                found.add(str(first.value))
            elif isinstance(first, ast.JoinedStr) and isinstance(first.values[0], ast.Constant):
                found |= {f"{first.values[0].value}{reason}" for reason in REASONS}
    return found


@pytest.fixture(params=["zh_CN", "en"])
def words(request: pytest.FixtureRequest, qapp: QApplication) -> Words:
    return Words(request.param)


def test_every_code_of_the_source_has_its_sentence() -> None:
    assert {"unknown_barcode", "not_paid_in_full", "ledger_corrupt", "quantity_form"} <= codes()
    assert codes() - SENTENCES.keys() - ELSEWHERE == set()


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_comes_also_without_its_fields(words: Words, code: str) -> None:
    told = sentence(words, Refused(code))
    assert told
    assert "{" not in told


def test_fields_stand_in_the_sentence(words: Words) -> None:
    assert "¥12.50" in sentence(words, Refused("insufficient", held=yuan("12.50")))
    assert "47" in sentence(words, Refused("pin_wait", wait_s=47))


@pytest.mark.parametrize("kind", [Refused, Unavailable, Broken])
def test_an_unknown_code_is_told_with_its_name(words: Words, kind: type[TillError]) -> None:
    told = sentence(words, kind("something_new"))
    assert "something_new" in told


def test_no_chinese_sentence_is_left_in_english(qapp: QApplication) -> None:
    words = Words("zh_CN")
    left = [code for code in SENTENCES if sentence(words, Refused(code)).isascii()]
    assert left == []
