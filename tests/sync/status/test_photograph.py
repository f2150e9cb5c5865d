"""The page in a phone's browser: read, measured and photographed at 390 × 844, with scripts switched off."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from resources import theme
from tests.phone import chromium, open_page, phone
from tests.status_facts import TOKEN, ended_facts, other_entry, own_entry, provisional_facts, status_facts, yuan
from tests.sync.status.conftest import Serve, Shop

TEXTS = ("#places-ahead", "#money-ahead", "#joined", "#estimate p", "h1", "#member", ".other h2", "#why h2")
STATES = {
    "waiting": status_facts(),
    "provisional": provisional_facts(),
    "paused": status_facts(paused=True),
    "rewarded": ended_facts("rewarded"),
    "points": ended_facts("points"),
    "exchanged": ended_facts("exchanged"),
    "cancelled": ended_facts("cancelled"),
    "cleared": ended_facts("cleared"),
    "huge": status_facts(
        shop="福源百货超级市场连锁有限公司朝阳路总店",
        entry=own_entry(
            entries_ahead=9_999_999,
            money_ahead=yuan("9999999999.99"),
            joined_ahead=9_999_999,
            joined_money_ahead=yuan("9999999999.99"),
            paid=yuan("9999999.99"),
            rewarded=yuan("9999999.99"),
            entitlement=yuan("99999999.99"),
        ),
        others=(other_entry(entitlement=yuan("9999999.99"), rewarded=yuan("9999999.99")),),
    ),
}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("fontconfig")) as chrome:
        yield chrome


def photograph(page: Page, path: Path) -> Image.Image:
    picture = page.screenshot(full_page=True, path=path)
    return Image.open(io.BytesIO(picture)).convert("RGB")


def pixels_of(picture: Image.Image, colour: str) -> int:
    wanted = tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return sum(count for count, found in picture.getcolors(picture.width * picture.height) or [] if found == wanted)


def fonts_of(page: Page, selector: str) -> set[str]:
    """The fonts that the browser really drew an element's glyphs with."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    return {font["familyName"] for font in fonts}


@pytest.mark.parametrize(
    ("locale", "unit", "estimate"),
    [
        ("zh-CN", "位", "再有约 ¥241,182 营业额轮到您；按近 30 天的快慢约 4–6 周。估算，非承诺。"),
        (
            "en-GB",
            "places",
            "About ¥241,182 more turnover until it is your turn; at the pace of the last 30 days about 4–6 weeks. "
            "An estimate, not a promise.",
        ),
    ],
)
def test_a_phone_without_scripts_shows_the_place(
    serve: Serve, shop: Shop, browser: Browser, tmp_path: Path, locale: str, unit: str, estimate: str
) -> None:
    served = serve(shop)
    with phone(browser, locale) as context:
        page, complaints = open_page(context, f"{served.url}/q/{TOKEN}")
        assert page.locator("#places-ahead").inner_text() == "86"
        assert page.locator("#money-ahead").inner_text() == "24,118.20"
        assert page.locator(".unit").inner_text() == unit
        assert page.locator("#estimate p").inner_text() == estimate
        assert complaints == []
        for selector in TEXTS:
            assert fonts_of(page, selector) == {theme.FONT_FAMILY}, selector
        picture = photograph(page, tmp_path / "status.png")
        assert picture.width == 780
        assert pixels_of(picture, theme.LIGHT.vessel) > 2_000, "the vessel holds gold"
        assert pixels_of(picture, theme.LIGHT.accent) > 1_000, "the own place and the way walked are lit"
        assert pixels_of(picture, theme.LIGHT.topbar) > 20_000, "the style sheet was let in"


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("width", [320, 390, 768])
def test_nothing_runs_over_the_edge_in_any_state(
    serve: Serve, browser: Browser, tmp_path: Path, locale: str, width: int
) -> None:
    shop = Shop({})
    served = serve(shop)
    with phone(browser, locale, width) as context:
        page = context.new_page()
        for state, facts in STATES.items():
            shop.pages[TOKEN] = facts
            page.goto(f"{served.url}/q/{TOKEN}")
            assert photograph(page, tmp_path / f"{state}.png").width == width * 2, state
            for selector in (".numbers b", "td.amount", ".sum", ".chip", ".row > span", "#estimate p"):
                for found in page.locator(selector).all():
                    box = found.bounding_box()
                    assert box is None or (box["x"] >= 0 and box["x"] + box["width"] <= width), (state, selector)


def test_the_language_links_work_by_tapping(serve: Serve, shop: Shop, browser: Browser) -> None:
    served = serve(shop)
    with phone(browser, "zh-CN") as context:
        page, _ = open_page(context, f"{served.url}/q/{TOKEN}")
        assert "前面还有" in page.locator("main").inner_text()
        page.get_by_role("link", name="English").tap()
        page.wait_for_url("**?lang=en")
        assert "Ahead of you" in page.locator("main").inner_text()
        page.get_by_role("link", name="中文").tap()
        page.wait_for_url("**?lang=zh")
        assert "前面还有" in page.locator("main").inner_text()
        box = page.get_by_role("link", name="English").bounding_box()
        assert box is not None
        assert box["height"] >= 44


def test_a_missing_page_is_readable_too(serve: Serve, shop: Shop, browser: Browser) -> None:
    served = serve(shop)
    with phone(browser, "zh-CN") as context:
        page, _ = open_page(context, f"{served.url}/q/nothing")
        assert page.locator("h1").inner_text() == "请看小票上的码"
        assert fonts_of(page, "h1") == {theme.FONT_FAMILY}
