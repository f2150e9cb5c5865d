"""A phone's browser: a Chromium with the till's own font and no other, so that a missing glyph can't hide."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from resources import resource_path

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium(home: Path) -> Iterator[Browser]:
    """The browser, with its font settings in the folder `home`; the test is skipped on a machine that has none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium on this machine")
    settings = home / "fonts.conf"
    settings.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{resource_path('fonts')}</dir><cachedir>{home / 'cache'}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(
            executable_path=found, args=list(ARGUMENTS), env={**os.environ, "FONTCONFIG_FILE": str(settings)}
        )
        yield chrome
        chrome.close()


def phone(browser: Browser, locale: str, width: int = 390) -> BrowserContext:
    """A phone held upright, with scripts switched off."""
    return browser.new_context(
        viewport={"width": width, "height": 844},
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        locale=locale,
        java_script_enabled=False,
    )


def open_page(context: BrowserContext, url: str) -> tuple[Page, list[str]]:
    """The page, and what the browser complained about."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    page.goto(url)
    return page, complaints
