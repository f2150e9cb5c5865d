"""Gathers every word that a person reads and keeps the catalogues beside this file complete.

The words in the code are English and are the keys. This script extracts them from the windows and the status page
into paidui.pot, brings each language's paidui.po up to it, and compiles the .mo that the till reads. What is written
holds no date, no line number and no version, so that running it twice changes nothing and a change of words is the
only thing a diff shows.

    python dev.py words            write them, and say what is not translated yet
    python dev.py words --check    write nothing; fail when a file is behind the code or a word is not translated

A translation is edited in zh_CN/LC_MESSAGES/paidui.po. English is its own translation and needs no hand.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

LOCALE: Final = Path(__file__).resolve().parent
ROOT: Final = LOCALE.parent.parent
ROOMS: Final = ("ui", "sync")
METHODS: Final = [("**.py", "python"), ("**.html", "jinja2"), ("**.svg", "jinja2"), ("**.txt", "jinja2")]
OPTIONS: Final = {pattern: {"silent": "false"} for pattern, method in METHODS if method == "jinja2"}
KEYWORDS: Final = {**DEFAULT_KEYWORDS, "text": None, "t": None, "plural": (1, 2), "p": (1, 2)}
"""`words.text`, `words.plural`; in templates `t` and `p`; `N_` marks a word that is looked up elsewhere."""
LANGUAGES: Final = ("zh_CN", "en")
UNSTEADY: Final = {
    "POT-Creation-Date", "PO-Revision-Date", "Generated-By", "Last-Translator", "Language-Team", "Report-Msgid-Bugs-To",
}  # fmt: skip

Texts = str | list[str] | tuple[str, ...]


class SteadyCatalogue(Catalog):
    """A catalogue whose header says only what does not change by itself."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The header's lines without the dates, names and versions."""
        return [(name, value) for name, value in self._get_mime_headers() if name not in UNSTEADY]


@dataclass
class Findings:
    """What a person should know: `wrong` must be mended, `notes` need not."""

    wrong: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def catalogue(language: str | None) -> SteadyCatalogue:
    """An empty one; no language for the template."""
    return SteadyCatalogue(
        locale=language,
        project="Paidui",
        version="1",
        copyright_holder="Paidui contributors",
        header_comment="# The words of Paidui. Written by `python dev.py words`.",
        fuzzy=False,
    )


def extract(root: Path = ROOT) -> SteadyCatalogue:
    """Every word of the code and of the templates; raises on a template that can't be read."""
    template = catalogue(None)
    for room in ROOMS:
        found = extract_from_dir(
            root / room,
            METHODS,
            OPTIONS,
            KEYWORDS,
            comment_tags=("Translators:",),
            strip_comment_tags=True,
        )
        for _, _, message, comments, context in found:
            template.add(message, auto_comments=comments, context=context)
    return template


def messages(words: Catalog) -> Iterator[Message]:
    """All but the header."""
    return (message for message in words if message.id)


def read(path: Path, language: str) -> Catalog:
    """A .po file; its language is known from its name, whatever its header says."""
    with path.open("rb") as file:
        return read_po(file, locale=language)


def singular(message: Message) -> str:
    """The key that a person knows a message by."""
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(message: Message) -> tuple[str, ...]:
    """The translation as its plural forms; one when it has none."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def places(text: str) -> set[str]:
    """The `{named}` places of a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def before(language: str, locale: Path) -> Catalog:
    """The catalogue that is there; English has none to keep, and a new language has an empty one."""
    path = locale / language / "LC_MESSAGES" / "paidui.po"
    return read(path, language) if language != "en" and path.exists() else catalogue(language)


def translation(wanted: Message, count: int, known: Catalog) -> Texts:
    """What is known of one message, empty when nothing is; a plural has `count` forms."""
    there = known.get(wanted.id, wanted.context)
    said = forms(there) if there is not None and not there.fuzzy else ("",)
    if isinstance(wanted.id, str):
        return said[0]
    return (*said[:count], *("",) * (count - len(said)))


def update(language: str, template: Catalog, locale: Path, findings: Findings) -> SteadyCatalogue:
    """The catalogue of a language as it should be now."""
    new = catalogue(language)
    known = before(language, locale)
    for wanted in messages(template):
        if language == "en":
            string: Texts = wanted.id if isinstance(wanted.id, str) else tuple(wanted.id)
        else:
            string = translation(wanted, new.num_plurals, known)
        added = new.add(wanted.id, string, auto_comments=wanted.auto_comments, context=wanted.context)
        added.flags.clear()
        check(added, language, findings)
    used = {singular(message) for message in messages(template)}
    unused = sorted(singular(message) for message in messages(known) if singular(message) not in used)
    findings.notes.extend(f"{language}: no longer in the code: “{text}”" for text in unused)
    return new


def check(message: Message, language: str, findings: Findings) -> None:
    """A message that is not translated, or whose `{places}` are not those of the code, is found wrong."""
    if not all(forms(message)):
        findings.wrong.append(f"{language}: not translated: “{singular(message)}”")
        return
    wanted = places(singular(message) if isinstance(message.id, str) else message.id[-1])
    for text in forms(message):
        missing = wanted ^ places(text)
        if missing and not (isinstance(message.id, tuple) and missing == {"count"}):
            findings.wrong.append(f"{language}: {', '.join(sorted(missing))} does not match in “{text}”")


def written(words: Catalog) -> bytes:
    """A catalogue as the bytes of its .po file."""
    for message in messages(words):
        message.flags.clear()
    file = io.BytesIO()
    write_po(file, words, width=110, no_location=True, sort_output=True, ignore_obsolete=True)
    return file.getvalue().rstrip() + b"\n"


def compiled(words: Catalog) -> bytes:
    """A catalogue as the bytes of its .mo file."""
    steady = catalogue(str(words.locale) if words.locale else None)
    for message in messages(words):
        steady.add(message.id, message.string, context=message.context)
    file = io.BytesIO()
    write_mo(file, steady)
    return file.getvalue()


def all_files(root: Path, locale: Path, findings: Findings) -> dict[Path, bytes]:
    """Every file that there should be, with its content."""
    template = extract(root)
    files = {locale / "paidui.pot": written(template)}
    for language in LANGUAGES:
        words = update(language, template, locale, findings)
        folder = locale / language / "LC_MESSAGES"
        files[folder / "paidui.po"] = written(words)
        files[folder / "paidui.mo"] = compiled(words)
    return files


def main() -> int:
    """0 when every word is translated and, with --check, every file is as it should be; else 1."""
    parser = argparse.ArgumentParser(prog="dev.py words", description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a file is behind the code")
    checking = parser.parse_args().check
    findings = Findings()
    for path, content in all_files(ROOT, LOCALE, findings).items():
        if path.exists() and path.read_bytes() == content:
            continue
        name = path.relative_to(ROOT).as_posix()
        if checking:
            findings.wrong.append(f"{name} is behind the code: run `python dev.py words`")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            findings.notes.append(f"wrote {name}")
    for line in [*findings.notes, *findings.wrong]:
        print(line, file=sys.stderr)
    return 1 if findings.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
