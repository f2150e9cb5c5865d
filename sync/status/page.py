"""The pages as HTML, and their style sheet: templates beside this file, filled with words and the theme's tokens.

Everything that is put into a template is escaped by it. The style sheet is a template too, so that no colour is
written down twice; its address carries a digest of its content and may be kept by a phone for good.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from resources import theme
from sync.status.claim_view import ClaimView
from sync.status.language import EN, ZH, Catalogue, PageWords
from sync.status.view import status_view
from terminal.services.facts import StatusFacts

REFRESH_S: Final = 30
STYLESHEET_PATH: Final = "/static/style.css"

_ICON: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="{bar}"/>'
    '<circle cx="12" cy="16" r="7" fill="{gold}"/><circle cx="22" cy="16" r="2.6" fill="none" stroke="{light}" '
    'stroke-width="1.8"/><circle cx="27.4" cy="16" r="1.3" fill="{light}"/></svg>'
)


class Message(StrEnum):
    """The pages that show no entry."""

    NOT_FOUND = "not_found"
    NOT_YET = "not_yet"  # head office's: a till that was offline sends later
    NOT_ALLOWED = "not_allowed"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"


class Pages:
    """Writes pages in any language of the catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._words = {language: PageWords(language, catalogue(language)) for language in (ZH, EN)}
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).with_name("templates")),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self.stylesheet: Final = self._templates.get_template("style.css").render(
            c=theme.LIGHT,
            font=theme.FONT_FAMILY,
            card_radius=theme.CARD_RADIUS,
            control_radius=theme.CONTROL_RADIUS,
            bar_radius=theme.BAR_RADIUS,
            badge_radius=theme.BADGE_RADIUS,
        )
        digest = hashlib.sha256(self.stylesheet.encode()).hexdigest()[:12]
        self._stylesheet_address = f"{STYLESHEET_PATH}?v={digest}"

    def words(self, language: str) -> PageWords:
        return self._words[language]

    def status(self, facts: StatusFacts, language: str, *, stale: bool = False) -> str:
        """The page of an entry; `stale` says that these are the last known facts."""
        words = self._words[language]
        view = status_view(facts, words, stale=stale)
        return self._render("status.html", words, refresh=view.refreshes, page=view)

    def told(self, title: Markup, sentence: Markup, language: str) -> str:
        """A page with one sentence that is not among the standing ones."""
        return self._render("message.html", self._words[language], refresh=False, title=title, sentence=sentence)

    def claim(self, view: ClaimView, language: str) -> str:
        """The page of a claim slip."""
        return self._render("claim.html", self._words[language], refresh=False, page=view)

    def message(self, message: Message, language: str) -> str:
        """A page with one sentence. What will pass by itself asks again by itself."""
        words = self._words[language]
        title, sentence = _sentences(words)[message]
        refresh = message in (Message.NOT_YET, Message.TOO_MANY, Message.UNAVAILABLE)
        return self._render("message.html", words, refresh=refresh, title=title, sentence=sentence)

    def _render(self, template: str, words: PageWords, *, refresh: bool, **values: object) -> str:
        return self._templates.get_template(template).render(
            words=words,
            t=words.text,
            n=words.plural,
            strong=_strong,
            colours=theme.LIGHT,
            icon=_icon(),
            stylesheet=self._stylesheet_address,
            refresh_s=REFRESH_S if refresh else 0,
            **values,
        )


def _sentences(words: PageWords) -> dict[Message, tuple[Markup, Markup]]:
    return {
        Message.NOT_FOUND: (
            words.text("Please scan the code on your receipt"),
            words.text("There is no queue page at this address."),
        ),
        Message.NOT_YET: (
            words.text("Please scan the code on your receipt"),
            words.text(
                "There is no queue page at this address yet. A fresh receipt may not have reached head office: the "
                "till sends it as soon as it can, and until then the receipt is proof."
            ),
        ),
        Message.NOT_ALLOWED: (
            words.text("This page can only be read"),
            words.text("Nothing can be sent to it."),
        ),
        Message.TOO_LONG: (
            words.text("Please scan the code on your receipt"),
            words.text("This address is too long to be one of ours."),
        ),
        Message.TOO_MANY: (
            words.text("One moment, please"),
            words.text("Too many requests came from this phone. The page tries again by itself."),
        ),
        Message.UNAVAILABLE: (
            words.text("The queue can't be read right now"),
            words.text("Your place and your entitlement are kept. The page tries again by itself."),
        ),
    }


def _strong(text: str) -> Markup:
    return Markup("<b>{}</b>").format(text)


@lru_cache(maxsize=1)
def _icon() -> str:
    drawn = _ICON.format(bar=theme.LIGHT.topbar, gold=theme.LIGHT.reward_fill, light=theme.LIGHT.on_accent)
    return "data:image/svg+xml," + quote(drawn, safe="")
