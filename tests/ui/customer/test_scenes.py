"""What the customer reads: each scene in both languages, every switch, every reason, and nothing private."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtGui import QImage

from terminal.money import ZERO, Money
from terminal.rebate.entitlement import JoinVerdict
from terminal.services.facts import BillFacts, Certainty, DisplaySwitches, RiverFacts
from tests.ui.customer.conftest import SHOP, MakeScreen, Screen
from tests.ui.demo_queue import LINES, MEMBER, STATUS_URL, bill, settlement, today
from ui.customer.canvas import FLOOR_PX
from ui.customer.shown import CustomerBill
from ui.widgets.text import text_width

PRIVATE = ("13812346021", "6021", "8800126021", "88.20", "王敏", "敏", "陈", "李*", "张敏")
REASONS = [verdict for verdict in JoinVerdict if verdict is not JoinVerdict.JOINS]


def ringing(screen: Screen) -> None:
    screen.window.show_ringing(CustomerBill.of(LINES, MEMBER, "金卡会员", settlement()))


def without_entry(why: JoinVerdict, *, member: bool = True) -> BillFacts:
    settled = replace(
        settlement(), join=why, entry_id=None, ratio=None, entitlement=ZERO, entries_ahead=None, money_ahead=ZERO,
        river=replace(settlement().river, own_ahead=None, before_own=()),
    )  # fmt: skip
    done = replace(bill(), settlement=settled, status_url="", status_token="")
    return done if member else replace(done, member=None)


SCENES: dict[str, Callable[[Screen], None]] = {
    "idle": lambda screen: screen.window.show_idle(today()),
    "idle empty": lambda screen: screen.window.show_idle(replace(today(), river=RiverFacts(waiting=0))),
    "idle paused": lambda screen: screen.window.show_idle(replace(today(), paused=True)),
    "idle off": lambda screen: screen.window.show_idle(replace(today(), enabled=False)),
    "ringing": ringing,
    "ringing alone": lambda screen: screen.window.show_ringing(CustomerBill.of(LINES[:1])),
    "ringing long": lambda screen: screen.window.show_ringing(
        CustomerBill.of(LINES * 30, None, "", replace(settlement(), join=JoinVerdict.NO_MEMBER, entry_id=None))
    ),
    "done": lambda screen: screen.window.show_done(bill()),
    "done provisional": lambda screen: screen.window.show_done(bill(Certainty.PROVISIONAL)),
    "done paused": lambda screen: screen.window.show_done(
        replace(bill(), settlement=replace(settlement(), paused=True))
    ),
    "done without member": lambda screen: screen.window.show_done(without_entry(JoinVerdict.NO_MEMBER, member=False)),
    "done over limit": lambda screen: screen.window.show_done(without_entry(JoinVerdict.DAILY_LIMIT)),
}


def values(holder: object) -> Iterator[object]:
    """Everything a frozen value holds, all the way down."""
    if is_dataclass(holder):
        for field in fields(holder):
            yield from values(getattr(holder, field.name))
    elif isinstance(holder, tuple):
        for item in holder:
            yield from values(item)
    else:
        yield holder


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_private_is_held_or_drawn(make_screen: MakeScreen, name: str, language: str) -> None:
    screen = make_screen(language)
    SCENES[name](screen)
    held = [str(value) for value in values(screen.window.scene)]
    held += [str(value.fen) for value in values(screen.window.scene) if isinstance(value, Money)]
    drawn = screen.drawn().texts
    assert drawn
    for secret in PRIVATE:
        assert not any(secret in text for text in drawn), secret
        assert not any(secret in text for text in held), secret
    assert not any(re.search(r"1[3-9]\d{9}", text) for text in drawn)


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(("width", "height"), [(1024, 600), (1920, 1080), (1280, 1024)])
def test_all_words_fit_the_screen_and_can_be_read(
    make_screen: MakeScreen, name: str, language: str, width: int, height: int
) -> None:
    screen = make_screen(language)
    screen.window.show_online(True)
    SCENES[name](screen)
    scale = min(width / 1024, height / 600)
    for note in screen.drawn(width, height).drawn:
        if re.fullmatch(r"[¥+\u2212]", note.text):
            continue
        assert note.px >= FLOOR_PX, note
        assert note.x >= 0, note
        assert note.x + text_width(note.text, note.px) <= width / scale + 1, note
        assert note.px * 0.7 <= note.baseline <= height / scale - 4, note


@pytest.mark.parametrize("name", SCENES)
def test_the_chinese_screen_is_all_chinese(screen: Screen, name: str) -> None:
    screen.window.show_online(True)
    SCENES[name](screen)
    for text in screen.drawn().texts:
        assert not re.search(r"[A-Za-z]{3,}", text), text


def test_idle_says_what_the_scheme_is_and_how_the_day_went(screen: Screen) -> None:
    screen.window.show_idle(today())
    screen.window.show_online(True)
    texts = screen.drawn().texts
    for text in ("福源百货", "朝阳路店", "14:32", "在线", "买一单，排一位，按顺序返", "127", "486.20", "3", "42%"):
        assert text in texts, text
    assert "每笔买单拿出 10%，返给排在最前面的会员" in "".join(texts)
    assert "返还快慢看后续营业额，不承诺时间" in texts


def test_a_till_of_no_head_office_says_neither_online_nor_offline(screen: Screen) -> None:
    screen.window.show_idle(today())
    assert not {"在线", "离线"} & set(screen.drawn().texts)
    screen.window.show_online(False)
    assert "离线" in screen.drawn().texts


def test_idle_says_in_words_that_paying_is_paused_or_the_scheme_off(screen: Screen) -> None:
    screen.window.show_idle(replace(today(), paused=True))
    texts = screen.drawn().texts
    assert "返还暂停中：买单照常排队，恢复后按原顺序返" in texts
    assert "暂停中" in texts
    assert "正在返" not in texts
    screen.window.show_idle(replace(today(), enabled=False))
    texts = screen.drawn().texts
    assert "目前买单不再参与排队；已在排队的会员位置保留" in texts
    assert "买一单，排一位，按顺序返" not in texts
    screen.window.show_idle(replace(today(), enabled=False, river=RiverFacts(waiting=0)))
    assert "本收银台目前没有排队返利" in screen.drawn().texts


def test_ringing_shows_the_last_five_lines_and_counts_those_before(screen: Screen) -> None:
    ringing(screen)
    texts = screen.drawn().texts
    assert "↑ 前面还有 2 行" in texts
    assert "129.70" in texts
    assert [line.name for line in LINES[-5:]] == [text for text in texts if text in {line.name for line in LINES}]
    for text in ("344.11", "447.34", "130%", "共 8 件", "6.00", "1.235 kg", "王* 您好", "金卡会员"):
        assert text in texts, text


def test_every_line_of_a_short_bill_is_shown(screen: Screen) -> None:
    screen.window.show_ringing(CustomerBill.of(LINES[:5]))
    texts = screen.drawn().texts
    assert not any("前面还有" in text for text in texts)
    assert all(line.name in texts for line in LINES[:5])


@pytest.mark.parametrize("why", REASONS)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_where_a_bill_earns_nothing_the_screen_says_why(
    make_screen: MakeScreen, why: JoinVerdict, language: str
) -> None:
    screen = make_screen(language)
    screen.window.show_ringing(CustomerBill.of(LINES, MEMBER, "", replace(settlement(), join=why, entry_id=None)))
    said = "".join(screen.drawn().texts)
    assert "447.34" not in said
    reason = {
        JoinVerdict.NO_MEMBER: ("会员码", "member code"),
        JoinVerdict.DISABLED: ("目前没有排队返利", "No queue rebate"),
        JoinVerdict.NOTHING_PAID: ("没有可返", "Nothing to be paid back"),
        JoinVerdict.NO_ENTITLEMENT: ("没有可返", "Nothing to be paid back"),
        JoinVerdict.DEDUCTED: ("使用抵扣的买单不参与排队", "with a deduction"),
        JoinVerdict.OUTSIDE_WINDOW: ("时间段", "at this time"),
        JoinVerdict.DAILY_LIMIT: ("今天的排队次数已用完", "for today"),
        JoinVerdict.TOTAL_LIMIT: ("排队次数已用完", "all your places"),
    }[why]
    # a line that wraps ends with its last word
    assert reason[language == "en"].replace(" ", "") in said.replace(" ", "")


def test_done_shows_place_money_ahead_entitlement_and_the_code(screen: Screen) -> None:
    screen.window.show_done(bill())
    texts = screen.drawn().texts
    for text in ("126", "38,432.60", "447.34", " · 130%", "您在这里", "已确认", "谢谢光临，王*", "20 秒后清屏"):
        assert text in texts, text
    assert "已返 0.00 / 447.34" in texts
    assert "您这单刚返给 2 位排队会员 ¥34.41" in "".join(texts)
    assert "轮到多快看后续营业额，不承诺时间" in texts


def test_where_the_foot_takes_two_lines_each_sentence_has_its_own(make_screen: MakeScreen) -> None:
    screen = make_screen("en")
    screen.window.show_done(bill())
    drawn = screen.drawn().texts
    assert "When it is your turn depends on later sales; no date is promised" in drawn


def test_done_offline_is_called_provisional_everywhere(screen: Screen) -> None:
    screen.window.show_done(bill(Certainty.PROVISIONAL))
    texts = screen.drawn().texts
    for text in ("暂定 · 门店离线", "前面约有", "前面约还要返", "暂定", "联网后自动更新"):
        assert text in texts, text
    assert "已确认" not in texts
    assert "门店暂时离线，权益已记下，小票为凭；位置等总部确认，可能略有前后" in "".join(texts)


def test_done_without_a_member_is_total_and_thanks_only(screen: Screen) -> None:
    screen.window.show_done(without_entry(JoinVerdict.NO_MEMBER, member=False))
    texts = screen.drawn().texts
    assert "".join(texts) == "谢谢光临福源百货朝阳路店已付¥344.11谢谢光临20 秒后清屏"


def test_a_member_whose_bill_joined_nothing_is_told_why(screen: Screen) -> None:
    screen.window.show_done(without_entry(JoinVerdict.TOTAL_LIMIT))
    texts = screen.drawn().texts
    assert "您的排队次数已用完" in texts
    assert "344.11" in texts
    assert "您在这里" not in texts


def test_what_an_own_bill_paid_to_itself_is_not_called_a_payment_to_others(screen: Screen) -> None:
    settled = replace(settlement(), own_reward=Money(4_41), payee_count=3)
    screen.window.show_done(replace(bill(), settlement=settled))
    said = "".join(screen.drawn().texts)
    assert "您这单刚返给 2 位排队会员 ¥30.00" in said
    assert "已返 4.41 / 447.34" in said


def test_the_first_in_the_queue_is_at_the_vessel(screen: Screen) -> None:
    river = RiverFacts(waiting=1, head_entitlement=Money(447_34), own_ahead=0, own_remaining=Money(447_34))
    settled = replace(settlement(), entries_ahead=0, money_ahead=ZERO, payee_count=0, payees=(), river=river)
    screen.window.show_done(replace(bill(), settlement=replace(settled, retained=Money(34_41))))
    texts = screen.drawn().texts
    assert "您在这里" in texts
    assert "0.00" in texts
    assert not any("刚返给" in text for text in texts)


SWITCHED_OFF = {
    "progress": ({"前面还有", "前面还要返", "您在这里", "126", "38,432.60"}, {"447.34", "谢谢光临，王*"}),
    "waiting_money": ({"前面还要返", "38,432.60"}, {"126", "您在这里", "447.34"}),
    "waiting": ({"您的权益", "447.34", " · 130%"}, {"126", "已返 0.00 / 447.34"}),
    "rewarded": ({"已返 0.00 / 447.34"}, {"447.34", "126"}),
    "member": ({"谢谢光临，王*"}, {"谢谢光临", "126", "447.34"}),
}


@pytest.mark.parametrize("name", SWITCHED_OFF)
def test_a_display_switch_off_takes_its_row_away_and_nothing_else(make_screen: MakeScreen, name: str) -> None:
    gone, stays = SWITCHED_OFF[name]
    screen = make_screen()
    screen.window.show_done(bill())
    assert gone - {"谢谢光临"} <= set(screen.drawn().texts)
    switches = replace(DisplaySwitches(), **{name: False})
    screen.window.show_shop(replace(SHOP, switches=switches))
    texts = set(screen.drawn().texts)
    assert not gone & texts
    assert stays <= texts


def test_a_row_that_is_gone_leaves_no_gap(make_screen: MakeScreen) -> None:
    screen = make_screen()
    screen.window.show_done(bill())
    before = screen.drawn().of("正在返").baseline
    switches = replace(DisplaySwitches(), rewarded=False, waiting=False)
    screen.window.show_shop(replace(SHOP, switches=switches))
    assert screen.drawn().of("正在返").baseline > before + 30


def test_switches_hold_while_ringing_and_idle(make_screen: MakeScreen) -> None:
    off = DisplaySwitches(progress=False, rewarded=False, waiting=False, member=False, waiting_money=False)
    screen = make_screen(shop=replace(SHOP, switches=off))
    ringing(screen)
    texts = screen.drawn().texts
    assert "447.34" not in texts
    assert "王* 您好" not in texts
    assert "344.11" in texts
    screen.window.show_idle(today())
    texts = screen.drawn().texts
    assert not {"127", "486.20", "42%", "排队中"} & set(texts)


def test_no_switch_shows_or_hides_a_private_thing(make_screen: MakeScreen) -> None:
    screen = make_screen(shop=replace(SHOP, switches=DisplaySwitches(False, False, False, False, False)))
    screen.window.show_done(bill())
    drawn = screen.drawn().all
    assert not any(secret in drawn for secret in PRIVATE)


def test_huge_amounts_are_whole_and_long_names_are_cut(screen: Screen) -> None:
    line = replace(LINES[0], name="超长商品名" * 40, price=Money(999_999_999), discount=ZERO)
    settled = replace(settlement(), entitlement=Money(1_299_999_999))
    screen.window.show_ringing(CustomerBill.of((line,), MEMBER, "金卡会员", settled))
    texts = screen.drawn().texts
    assert texts.count("9,999,999.99") == 2
    assert "12,999,999.99" in texts
    assert any(text.endswith("…") and text.startswith("超长") for text in texts)


def test_the_shops_own_names_are_drawn_as_they_are_written(make_screen: MakeScreen) -> None:
    shop = replace(SHOP, shop_name="<b>福源</b>&amp;", store_name="很长的门店名称" * 20, scheme_name="福源返")
    screen = make_screen(shop=shop)
    screen.window.show_idle(today())
    texts = screen.drawn().texts
    assert "<b>福源</b>&amp;" in texts
    assert any(text.startswith("很长的门店名称") and text.endswith("…") for text in texts)
    screen.window.show_shop(replace(SHOP, scheme_name="福源返"))
    assert "朝阳路店 · 福源返" in screen.drawn().texts


def test_the_language_changes_on_the_spot(screen: Screen) -> None:
    screen.window.show_done(bill())
    assert "您在这里" in screen.drawn().texts
    screen.words.use("en")
    texts = screen.drawn().texts
    assert "You are here" in texts
    assert "Clears in 20 seconds" in texts


def decoded(image: QImage) -> list[str]:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    line, rows = grey.bytesPerLine(), bytes(grey.constBits())
    packed = b"".join(rows[y * line : y * line + grey.width()] for y in range(grey.height()))
    photo = Image.frombytes("L", (grey.width(), grey.height()), packed)
    return [found.text for found in zxingcpp.read_barcodes(photo)]


@pytest.mark.parametrize(("width", "height"), [(1024, 600), (1366, 768), (1920, 1080), (684, 400)])
@pytest.mark.parametrize("certainty", [Certainty.CONFIRMED, Certainty.PROVISIONAL])
def test_the_code_is_read_from_a_photo_of_the_screen(
    screen: Screen, width: int, height: int, certainty: Certainty
) -> None:
    screen.window.show_done(bill(certainty))
    assert decoded(screen.picture(width, height)) == [STATUS_URL]


def test_a_very_long_address_still_has_its_code_or_says_where_it_is(screen: Screen) -> None:
    address = "https://queue.example.cn/" + "a" * 60
    screen.window.show_done(replace(bill(), status_url=address))
    assert decoded(screen.picture()) == [address]
    for letters in (900, 9000):
        screen.window.show_done(replace(bill(), status_url="https://queue.example.cn/" + "a" * letters))
        assert decoded(screen.picture()) == []
        assert "这里放不下二维码，请看小票" in "".join(screen.drawn().texts)


def test_without_an_address_the_river_takes_the_codes_room(screen: Screen) -> None:
    screen.window.show_done(bill())
    narrow = screen.drawn().of("您在这里").x
    screen.window.show_done(replace(bill(), status_url=""))
    notes = screen.drawn()
    assert notes.of("您在这里").x > narrow + 150
    assert "扫码看排队" not in notes.texts
