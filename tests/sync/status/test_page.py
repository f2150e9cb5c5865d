"""What the page says, in every state, with every switch, in both languages."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Iterator

import pytest

from resources import theme
from sync.status.language import EN, ZH
from sync.status.page import Message, Pages
from terminal.money import ZERO, Money, Ratio
from terminal.services.facts import Certainty, DisplaySwitches, Pace, RiverFacts, StatusFacts
from tests.status_facts import (
    DECIDED_BY_LEVEL,
    TODAYS_PAYOUTS,
    ended_facts,
    other_entry,
    own_entry,
    payout,
    provisional_facts,
    river,
    shop_time,
    status_facts,
    yuan,
)
from tests.sync.status.conftest import catalogue

ENDED = {
    "rewarded": ("已返满", "这一笔已返满"),
    "points": ("已完成·积分", "这一笔已转成积分"),
    "exchanged": ("已兑换", "这一笔已兑换"),
    "cancelled": ("已取消", "这一笔已退款取消"),
    "cleared": ("已清零", "商家已将队列清零"),
    "a later kind of end": ("已结束", "这一笔已不在排队"),
}
ALL_STATES = {
    "waiting": status_facts(),
    "provisional": provisional_facts(),
    "paused": status_facts(paused=True),
    "first": status_facts(entry=own_entry(entries_ahead=0, money_ahead=ZERO), river=river(own_ahead=0)),
    **{status: ended_facts(status) for status in ENDED},
}


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages(catalogue)


def plain(page: str) -> str:
    """The words of a page as a reader sees them, in order."""
    body = page.partition("<body>")[2]
    text = html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"(?<=>)\s+|\s+(?=<)", " ", body)))
    return re.sub(r"\s+", " ", text)


def test_the_story_stands_on_the_page(pages: Pages) -> None:
    text = plain(pages.status(status_facts(), ZH))
    for said in (
        "福源百货 排队返利 刘*",
        "11-22 买单 268.00 已确认",
        "前面还有 86 位 前面还要返 ¥24,118.20",
        "中间 77 位",
        "您的另一笔 34%",
        "排队路程 已走 37% 加入时 126 位 · ¥38,432.60",
        "已返 0.00 权益 ¥268.00·100%",
        "再有约 ¥241,182 营业额轮到您；按近 30 天的快慢约 4–6 周。估算，非承诺。",
        "另一笔正在返 53.46 / 156.00",
        "11-05 买单 156.00·已排到最前",
        "今天哪一单返的买单金额到账",
        "14:41赵* 的买单 128.50128.50+12.85",
        "11:20散客买单 56.0056.00+5.60",
        "全部 4 条到账",
        "为什么是 100% 规则 base.default（总部默认）",
        "更新于 12-03 15:10:22·每 30 秒刷新·链接只显示您自己的排队",
    ):
        assert squeezed(said) in squeezed(text), said


def squeezed(text: str) -> str:
    """Without blanks, which are the layout's business."""
    return re.sub(r"\s|\u00a0", "", text)


def test_the_same_in_english(pages: Pages) -> None:
    text = squeezed(plain(pages.status(status_facts(), EN)))
    for said in (
        "11-22 purchase 268.00 Confirmed",
        "Ahead of you 86 places",
        "To be paid before you ¥24,118.20",
        "77 between",
        "about 4–6 weeks. An estimate, not a promise.",
        "Another one being paid 53.46 / 156.00",
        "Walk-in bill",
        "All 4 payouts",
    ):
        assert squeezed(said) in text, said
    names = "福源百货中刘赵周何"
    assert set(re.findall(r"[\u3000-\u9fff]", text)) == set(names)


@pytest.mark.parametrize(
    ("pace", "said"),
    [
        (Pace(yuan("241182.00"), 4, 6), "约 4–6 周。估算，非承诺。"),
        (Pace(yuan("241182.00"), 5, 5), "约 5 周。估算，非承诺。"),
        (Pace(yuan("241182.00"), 0, 1), "约 1 周。估算，非承诺。"),
        (Pace(yuan("241182.49")), "再有约 ¥241,182 营业额轮到您。估算，非承诺。"),
        (Pace(yuan("241182.50")), "再有约 ¥241,183 营业额轮到您。估算，非承诺。"),
    ],
)
def test_the_estimate_is_a_range_and_says_what_it_is(pages: Pages, pace: Pace, said: str) -> None:
    assert squeezed(said) in squeezed(plain(pages.status(status_facts(pace=pace), ZH)))


@pytest.mark.parametrize(
    "facts",
    [
        status_facts(pace=Pace(None)),
        status_facts(pace=Pace(ZERO)),
        status_facts(paused=True),
        ended_facts("cleared", switches=DisplaySwitches()),
        status_facts(switches=DisplaySwitches(waiting_money=False)),
        status_facts(switches=DisplaySwitches(progress=False)),
    ],
)
def test_without_a_pace_nothing_is_estimated(pages: Pages, facts: StatusFacts) -> None:
    page = pages.status(facts, ZH)
    assert "估算" not in page
    assert 'id="estimate"' not in page


@pytest.mark.parametrize("status", ENDED)
def test_an_entry_that_left_says_so_in_one_sentence_with_its_date(pages: Pages, status: str) -> None:
    page = pages.status(ended_facts(status), ZH)
    chip, sentence = ENDED[status]
    assert chip in page
    assert sentence in page
    assert "12-01 18:20" in page
    assert 'id="places-ahead"' not in page
    assert '<svg class="river' not in page
    assert "http-equiv" not in page
    assert "刷新" not in page


def test_what_the_till_worked_out_alone_is_provisional_and_dashed(pages: Pages) -> None:
    page = pages.status(provisional_facts(), ZH)
    text = squeezed(plain(page))
    assert "已确认" not in text
    assert "前面约有86位前面约还要返" in text
    assert "权益已记下，小票为凭；位置等总部确认，可能略有前后" in text
    assert page.count("暂定") == 2, "the chip and the pin"
    assert 'class="river provisional"' in page
    assert 'class="chip provisional"' in page


def test_an_ended_entry_can_be_provisional_too(pages: Pages) -> None:
    page = pages.status(dataclasses.replace(ended_facts("rewarded"), certainty=Certainty.PROVISIONAL), ZH)
    assert "已返满" in page
    assert "暂定" in page


def test_a_paused_queue_says_so(pages: Pages) -> None:
    assert "返利暂停中" in pages.status(status_facts(paused=True), ZH)
    assert "返利暂停中" not in pages.status(status_facts(), ZH)


def test_the_head_of_the_queue_is_the_vessel_itself(pages: Pages) -> None:
    facts = status_facts(
        entry=own_entry(entries_ahead=0, money_ahead=ZERO, rewarded=yuan("101.20")),
        river=river(own_ahead=0, head_is_own=False, head_rewarded=yuan("101.20"), head_entitlement=yuan("268.00")),
        pace=Pace(ZERO),
        others=(),
    )
    text = squeezed(plain(pages.status(facts, ZH)))
    assert "您这一笔37%" in text
    assert "已走100%" in text


class TestSwitches:
    """10.4: off takes the whole row away, and what would give it away by arithmetic."""

    @pytest.mark.parametrize(
        ("switches", "gone", "kept"),
        [
            (
                DisplaySwitches(progress=False),
                ["前面还有", "24,118.20", "river", "已走", "38,432.60", "轮到您", "已排到最前"],
                ["刘*", "已返 0.00", "268.00", "53.46"],
            ),
            (
                DisplaySwitches(rewarded=False),
                ["已返", "53.46", "+12.85", "34%", "哪一单返的", "到账", "另一笔正在返 5"],
                ["刘*", "86", "24,118.20", "权益"],
            ),
            (
                DisplaySwitches(waiting=False),
                ["权益", "¥268.00", "100%", "34%", "为什么是", "156.00</p>\n</div>"],
                ["刘*", "86", "24,118.20", "已返 0.00", "53.46"],
            ),
            (
                DisplaySwitches(member=False),
                ["刘*", "赵*", "周*"],
                ["86", "24,118.20", "会员买单", "散客买单"],
            ),
            (
                DisplaySwitches(waiting_money=False),
                ["前面还要返", "24,118.20", "38,432.60", "241,182"],
                ["刘*", "86", "加入时 126 位", "已走", "中间 77 位"],
            ),
        ],
    )
    def test_a_switch_takes_its_rows_away(
        self, pages: Pages, switches: DisplaySwitches, gone: list[str], kept: list[str]
    ) -> None:
        page = pages.status(status_facts(switches=switches), ZH).partition("<body>")[2]
        assert [said for said in gone if said in page] == []
        assert [said for said in kept if said not in page] == []

    def test_with_all_of_them_off_the_page_still_stands(self, pages: Pages) -> None:
        facts = status_facts(switches=DisplaySwitches(False, False, False, False, False))
        text = squeezed(plain(pages.status(facts, ZH)))
        assert text.startswith("福源百货排队返利中/EN11-22买单268.00已确认另一笔在排队11-05买单156.00更新于")

    def test_no_bar_shows_what_the_numbers_may_not(self, pages: Pages) -> None:
        facts = status_facts(switches=DisplaySwitches(waiting=False))
        assert 'class="bar money"' not in pages.status(facts, ZH)
        assert 'class="bar money"' in pages.status(status_facts(), ZH)


class TestPayouts:
    """The history of what came in."""

    @staticmethod
    def paid(*rows: tuple[int, int], count: int = 0) -> StatusFacts:
        payouts = tuple(payout(shop_time(12, day, 10, minute), "1.00", "赵*", "10.00") for day, minute in rows)
        return status_facts(entry=own_entry(payouts=payouts, payout_count=count or len(payouts)), others=())

    def test_a_payout_of_another_day_has_its_date(self, pages: Pages) -> None:
        text = squeezed(plain(pages.status(self.paid((3, 5), (2, 7)), ZH)))
        assert "时间哪一单返的" in text
        assert "到账10:05赵*" in text
        assert "12-0210:07赵*" in text

    def test_a_payout_of_another_year_has_its_year(self, pages: Pages) -> None:
        old = payout(shop_time(12, 30, 9, 0, year=2025), "1.00", "", "10.00")
        facts = status_facts(entry=own_entry(payouts=(old,), payout_count=1), others=())
        assert "2025-12-30" in pages.status(facts, ZH)

    def test_days_are_the_shops_days(self, pages: Pages) -> None:
        late = payout(shop_time(12, 3, 0, 5), "1.00", "", "10.00")
        facts = status_facts(entry=own_entry(payouts=(late,), payout_count=1), others=())
        assert squeezed("今天哪一单返的") in squeezed(plain(pages.status(facts, ZH)))

    def test_more_than_a_few_unfold_without_a_script(self, pages: Pages) -> None:
        page = pages.status(self.paid(*((3, minute) for minute in range(9))), ZH)
        opened, _, folded = page.partition("<details>")
        assert opened.count('class="amount">+') == 4
        assert folded.count('class="amount">+') == 5
        assert "全部 9 条到账" in folded

    def test_more_than_are_listed_are_counted(self, pages: Pages) -> None:
        page = pages.status(self.paid(*((3, minute) for minute in range(9)), count=1_234), ZH)
        assert "最近 9 条，共 1,234 条到账" in page

    def test_a_few_need_nothing_to_unfold(self, pages: Pages) -> None:
        assert "<details>" not in pages.status(status_facts(), ZH)


def test_two_hundred_other_entries_are_counted_rather_than_listed(pages: Pages) -> None:
    others = tuple(other_entry(id=str(place), entries_ahead=place + 1, payouts=()) for place in range(200))
    page = pages.status(status_facts(others=others), ZH)
    assert page.count('class="card other"') == 10
    assert "还有 190 笔在排队" in page


class TestWhy:
    """The rule chain in words."""

    def test_every_step_says_what_became_of_it(self, pages: Pages) -> None:
        text = squeezed(plain(pages.status(status_facts(), ZH)).partition("为什么是")[2])
        for said in (
            "会员等级收银台未设",
            "会员等级总部未达到银卡在这里没有比例",
            "累计金额收银台未达到30天满¥2,000→120%·还差¥1,655.89",
            "默认收银台未设",
            "默认总部采用100%",
        ):
            assert said in text

    def test_after_the_deciding_rule_nothing_is_looked_at(self, pages: Pages) -> None:
        entry = own_entry(ratio=Ratio(13000), rule="cashier.level", chain=DECIDED_BY_LEVEL)
        text = squeezed(plain(pages.status(status_facts(entry=entry), ZH)).partition("为什么是")[2])
        assert text.startswith("130%规则cashier.level（收银台会员等级）会员等级收银台采用金卡130%")
        assert text.count("不再看") == 2

    def test_a_level_has_the_shops_own_name(self, pages: Pages) -> None:
        entry = own_entry(ratio=Ratio(13000), rule="cashier.level", chain=DECIDED_BY_LEVEL)
        facts = status_facts(entry=entry, level_names=(("gold", "贵宾"), ("silver", "")))
        assert "贵宾 130%" in pages.status(facts, ZH)

    def test_without_the_steps_the_rule_stands_alone(self, pages: Pages) -> None:
        page = pages.status(status_facts(entry=own_entry(chain=())), ZH)
        assert "规则 base.default（总部默认）" in page
        assert "<li>" not in page
        assert "<li " not in page


@pytest.mark.parametrize("language", [ZH, EN])
@pytest.mark.parametrize("state", ALL_STATES)
def test_no_page_speaks_of_a_day_to_come(pages: Pages, state: str, language: str) -> None:
    text = plain(pages.status(ALL_STATES[state], language))
    days = re.findall(r"\b(?:\d{4}-)?(\d\d-\d\d)\b", text)
    assert days
    assert max(days) <= "12-03"
    assert not re.search(r"保证|一定|必定|guarantee|will be paid", text)


@pytest.mark.parametrize("language", [ZH, EN])
@pytest.mark.parametrize("state", ALL_STATES)
def test_no_page_needs_more_than_its_policy_allows(pages: Pages, state: str, language: str) -> None:
    page = pages.status(ALL_STATES[state], language)
    assert not re.search(r"<script|style=|<form|<button|<iframe|\son\w+=|javascript:", page)
    addresses = re.findall(r'(?:href|src|action)="([^"]+)"', page)
    assert [a for a in addresses if not a.startswith(("?lang=", "/static/style.css?v=", "data:image/svg+xml,"))] == []


@pytest.mark.parametrize("state", ALL_STATES)
def test_every_part_that_is_opened_is_closed(pages: Pages, state: str) -> None:
    page = pages.status(ALL_STATES[state], ZH)
    void = {"meta", "link"}
    stack: list[str] = []
    for closing, name, rest in re.findall(r"<(/?)([a-zA-Z][\w]*)([^>]*)>", page.partition("<head>")[2]):
        if closing:
            assert stack.pop() == name if stack else name in ("head", "html")
        elif name not in void and not rest.endswith("/"):
            stack.append(name)
    assert stack == []


def test_money_at_its_largest_is_whole(pages: Pages) -> None:
    most = Money(2**63 - 1)
    page = pages.status(
        status_facts(entry=own_entry(money_ahead=most, joined_money_ahead=most, entries_ahead=9_999_999)), ZH
    )
    assert page.count("92,233,720,368,547,758.07") == 2
    assert 'class="longest"' in page


def test_way_walked_is_never_all_of_it_while_somebody_is_ahead(pages: Pages) -> None:
    entry = own_entry(entries_ahead=1, money_ahead=yuan("0.01"))
    assert "已走 99%" in pages.status(status_facts(entry=entry), ZH)
    more = own_entry(money_ahead=yuan("40000.00"))
    assert "已走 0%" in pages.status(status_facts(entry=more), ZH)


def test_an_entry_whose_place_is_not_known_shows_none(pages: Pages) -> None:
    facts = status_facts(entry=own_entry(entries_ahead=None), river=RiverFacts(waiting=10), others=())
    page = pages.status(facts, ZH)
    assert 'id="places-ahead"' not in page
    assert "已返 0.00" in page


def test_a_page_that_may_change_asks_again_by_itself(pages: Pages) -> None:
    again = '<meta http-equiv="refresh" content="30">'
    assert again in pages.status(status_facts(), ZH)
    assert again in pages.message(Message.UNAVAILABLE, ZH)
    assert again in pages.message(Message.TOO_MANY, ZH)
    assert again not in pages.message(Message.NOT_FOUND, ZH)


def test_payouts_of_today_add_up_in_the_story() -> None:
    assert Money.total(each.amount for each in TODAYS_PAYOUTS) == yuan("53.46")


def hex_colours(text: str) -> Iterator[str]:
    return (found.upper() for found in re.findall(r"#[0-9a-fA-F]{3,8}\b", text))


def test_the_style_sheet_has_the_themes_colours_and_no_other(pages: Pages) -> None:
    tokens = {getattr(theme.LIGHT, field.name).upper() for field in dataclasses.fields(theme.LIGHT)}
    used = set(hex_colours(pages.stylesheet))
    assert used
    assert used <= tokens
    assert "url(" not in pages.stylesheet
    assert "@import" not in pages.stylesheet


def test_the_style_sheet_is_whole(pages: Pages) -> None:
    depth = 0
    for char in pages.stylesheet:
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    assert depth == 0
