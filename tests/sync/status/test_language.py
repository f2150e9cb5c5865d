"""Which language a phone gets, and words that are safe in a page."""

from __future__ import annotations

import gettext

import pytest
from babel.messages.extract import extract_from_dir
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

import sync.status
from sync.status.language import EN, ZH, PageWords, choose
from tests.sync.status.conftest import catalogue


@pytest.mark.parametrize(
    ("asked", "header", "language"),
    [
        (None, "zh-CN,zh;q=0.9,en;q=0.8", ZH),
        (None, "zh", ZH),
        (None, "ZH-Hant-TW", ZH),
        (None, "en-GB,en;q=0.9,zh;q=0.8", EN),
        (None, "en;q=0.5, zh;q=0.9", ZH),
        (None, "zh;q=0.5, en;q=0.9", EN),
        (None, "zh, en", ZH),
        (None, "en, zh", EN),
        (None, "zh;q=0", EN),
        (None, "ja, zh;q=0.5", ZH),
        (None, "fr", EN),
        (None, "", EN),
        ("en", "zh-CN", EN),
        ("zh", "en", ZH),
        ("fr", "zh-CN", ZH),
        ("", "zh-CN", ZH),
    ],
)
def test_the_chosen_language_wins_then_the_browsers(asked: str | None, header: str, language: str) -> None:
    assert choose(asked, header) == language


@given(st.none() | st.text(), st.text() | st.text(alphabet="zhen-;,q=0.19 "))
def test_no_header_is_too_odd_to_get_a_language(asked: str | None, header: str) -> None:
    assert choose(asked, header) in (ZH, EN)


def test_words_and_fields_are_escaped_once() -> None:
    words = PageWords(EN, gettext.NullTranslations())
    assert words.text("{name}'s <bill>", name="<b>&") == "{}'s &lt;bill&gt;".replace("'", "&#39;").format(
        "&lt;b&gt;&amp;"
    )
    assert words.text("a {b}", b=Markup("<b>1</b>")) == "a <b>1</b>"
    assert words.plural("{count} day", "{count} days", 12_000) == "12,000 days"


def test_every_word_of_the_page_has_its_chinese() -> None:
    keywords = {"t": None, "n": (1, 2), "text": None, "plural": (1, 2)}
    (folder,) = sync.status.__path__
    found = extract_from_dir(folder, method_map=[("**.py", "python"), ("**.html", "jinja2")], keywords=keywords)
    chinese = catalogue(ZH)
    missing = set()
    for _, _, message, *_ in found:
        one, many = message if isinstance(message, tuple) else (message, message)
        translated = chinese.ngettext(one, many, 2) if isinstance(message, tuple) else chinese.gettext(one)
        if translated in (one, many):
            missing.add(one)
    assert missing == {"{level} {ratio}"}, "only what reads the same in both languages may stay as it is"
