"""The catalogues have every word of the code, translated, and the script that makes them does what it says."""

from __future__ import annotations

import gettext
import importlib.util
import io
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.tidy.checkout import ROOT

LOCALE = ROOT / "resources" / "locale"


@pytest.fixture(scope="module")
def make_words() -> ModuleType:
    """The script beside the catalogues."""
    spec = importlib.util.spec_from_file_location("make_words", LOCALE / "make_words.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A small checkout with words in it, and a folder for its catalogues."""
    (tmp_path / "sync").mkdir()
    (tmp_path / "ui").mkdir()
    (tmp_path / "locale").mkdir()
    code = (
        'words.text("To pay")\n'
        'words.plural("{count} line", "{count} lines", n)\n'
        'words.text("paid by {name}", name=x)\n'
        "words.text(later)\n"
    )
    (tmp_path / "ui" / "page.py").write_text(code, encoding="utf-8")
    (tmp_path / "sync" / "page.html").write_text('<p>{{ t("Your place") }}</p>', encoding="utf-8")
    return tmp_path


def translate(shop: Path, *pairs: tuple[str, str]) -> None:
    """A catalogue translated by hand, as someone's editor leaves it."""
    lines = ['msgid ""', 'msgstr ""', '"Content-Type: text/plain; charset=UTF-8\\n"', ""]
    for message, said in pairs:
        one, _, many = message.partition("|")
        lines += [f'msgid "{one}"']
        lines += [f'msgid_plural "{many}"', f'msgstr[0] "{said}"', ""] if many else [f'msgstr "{said}"', ""]
    path = shop / "locale" / "zh_CN" / "LC_MESSAGES" / "paidui.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")


COMPLETE = (
    ("To pay", "应收"),
    ("{count} line|{count} lines", "{count} 行"),
    ("paid by {name}", "{name} 已付"),
    ("Your place", "你排到"),
)


def write(make_words: ModuleType, shop: Path) -> list[str]:
    """Write all files; what is wrong."""
    findings = make_words.Findings()
    for path, content in make_words.all_files(shop, shop / "locale", findings).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return list(findings.wrong)


def test_the_catalogues_are_complete_and_up_to_the_code(make_words: ModuleType) -> None:
    findings = make_words.Findings()
    files = make_words.all_files(ROOT, LOCALE, findings)
    assert findings.wrong == []
    behind = [str(path.relative_to(ROOT)) for path, content in files.items() if path.read_bytes() != content]
    assert behind == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_what_the_till_reads_is_what_the_catalogue_says(make_words: ModuleType, language: str) -> None:
    folder = LOCALE / language / "LC_MESSAGES"
    catalogue = make_words.read(folder / "paidui.po", language)
    assert [message.id for message in catalogue if message.fuzzy and message.id] == []
    assert make_words.compiled(catalogue) == (folder / "paidui.mo").read_bytes()


def test_words_of_code_and_pages_reach_the_till_translated(make_words: ModuleType, shop: Path) -> None:
    translate(shop, *COMPLETE)
    assert write(make_words, shop) == []
    said = gettext.translation("paidui", str(shop / "locale"), ["zh_CN"])
    assert said.gettext("To pay") == "应收"
    assert said.gettext("Your place") == "你排到"
    assert said.ngettext("{count} line", "{count} lines", 3) == "{count} 行"
    english = gettext.translation("paidui", str(shop / "locale"), ["en"])
    assert english.ngettext("{count} line", "{count} lines", 3) == "{count} lines"
    assert english.gettext("To pay") == "To pay"


def test_a_second_run_changes_nothing(make_words: ModuleType, shop: Path) -> None:
    translate(shop, *COMPLETE)
    write(make_words, shop)
    before = {path: path.read_bytes() for path in (shop / "locale").rglob("paidui.*")}
    assert write(make_words, shop) == []
    assert {path: path.read_bytes() for path in (shop / "locale").rglob("paidui.*")} == before
    assert len(before) == 5


def test_a_word_without_translation_is_named(make_words: ModuleType, shop: Path) -> None:
    translate(shop, *COMPLETE[1:])
    assert write(make_words, shop) == ["zh_CN: not translated: “To pay”"]


def test_a_translation_that_loses_a_place_is_named(make_words: ModuleType, shop: Path) -> None:
    translate(shop, *COMPLETE[:2], ("paid by {name}", "{who} 已付"), COMPLETE[3])
    assert write(make_words, shop) == ["zh_CN: name, who does not match in “{who} 已付”"]


def test_a_word_that_left_the_code_leaves_the_catalogue_and_is_noted(make_words: ModuleType, shop: Path) -> None:
    translate(shop, *COMPLETE, ("Gone", "没了"))
    findings = make_words.Findings()
    files = make_words.all_files(shop, shop / "locale", findings)
    assert findings.notes == ["zh_CN: no longer in the code: “Gone”"]
    assert "没了" not in files[shop / "locale" / "zh_CN" / "LC_MESSAGES" / "paidui.po"].decode()


def test_what_is_written_holds_no_date(make_words: ModuleType, shop: Path) -> None:
    write(make_words, shop)
    template = io.StringIO((shop / "locale" / "paidui.pot").read_text(encoding="utf-8")).read()
    assert "Date" not in template
    assert "page.py" not in template
