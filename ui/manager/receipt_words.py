"""What the settings of receipts and tax are called, how their values are said, and why a picture is no logo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from terminal.errors import TillError
from terminal.services.receipt_setup import BOTH, LANGUAGES, TILL, TextSize
from ui.manager.leaves import Address
from ui.wording import sentence
from ui.words import Words

OWN_NAMES: Final = {"zh_CN": "简体中文", "en": "English"}


def receipt_label(address: Address, words: Words) -> str:
    """A setting's name; "" for one that is none of these."""
    match address:
        case ("shop", "receipt", name):
            return _receipt_labels(words).get(name, name)
        case ("shop", "tax", "shown"):
            return words.text("Tell the tax on receipts")
        case ("shop", "tax", "rate"):
            return words.text("Rate of the shop")
        case ("shop", "tax", "groups", group):
            return words.text("Rate of {group}", group=group)
    return ""


def _receipt_labels(words: Words) -> Mapping[str, str]:
    return {
        "logo": words.text("Logo"),
        "logo_share": words.text("Width of the logo"),
        "language": words.text("Language of the receipt"),
        "size": words.text("Text size"),
        "member": words.text("Member's name"),
        "place": words.text("Entitlement and place"),
        "code": words.text("QR code of the status page"),
        "cashier": words.text("Cashier's name"),
        "prices": words.text("Quantity and price of each line"),
        "number_code": words.text("Barcode of the receipt number"),
    }


def receipt_value(address: Address, value: Any, words: Words) -> str | None:
    """A value in a sentence; None for one that is said like any other."""
    match address, value:
        case ("shop", "receipt", "logo"), str():
            return words.text("a picture") if value else words.text("none")
        case ("shop", "receipt", "logo_share"), int():
            return f"{value}%"
        case ("shop", "receipt", "language"), str():
            return language_name(value, words)
        case ("shop", "receipt", "size"), TextSize():
            return size_name(value, words)
        case ("shop", "tax", "groups", _), None:
            return words.text("as the shop")
    return None


def language_name(language: str, words: Words) -> str:
    if language == TILL:
        return words.text("As the till speaks")
    if language == BOTH:
        return words.text("Both languages")
    return OWN_NAMES.get(language, language)


def languages(words: Words) -> list[tuple[str, str]]:
    return [(each, language_name(each, words)) for each in LANGUAGES]


def size_name(size: TextSize, words: Words) -> str:
    return {
        TextSize.SMALL: words.text("Small"),
        TextSize.NORMAL: words.text("Normal"),
        TextSize.LARGE: words.text("Large"),
    }[size]


def logo_trouble(error: TillError, words: Words) -> str:
    """Why a file was not taken as logo, and what to do."""
    if error.code != "bad_logo":
        return sentence(words, error)
    sentences = {
        "unreadable": words.text("The file can't be read."),
        "big": words.text("The file is larger than 10 MB. Save it smaller."),
        "kind": words.text("Only PNG, JPEG and SVG pictures."),
        "large": words.text("The picture has more than 12,000 dots on a side. Save it smaller."),
        "small": words.text("The picture is too small to print: 16 dots a side at least."),
        "blank": words.text("Nothing of it would print: the picture is white or clear."),
    }
    told = sentences.get(str(error.fields.get("why")), words.text("The file is no picture, or it is damaged."))
    name = str(error.fields.get("name", ""))
    return f"{name}: {told}" if name else told
