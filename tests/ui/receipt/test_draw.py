"""What stands on a receipt, and that all of it is on the paper."""

from __future__ import annotations

from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtGui import QImage

from terminal.money import ZERO, Ratio
from terminal.rebate.entitlement import JoinVerdict, RuleStep, StepOutcome
from terminal.services.facts import BillFacts, Certainty, Tender, TenderKind
from terminal.services.shop import ShopProfile
from tests import facts
from tests.facts import yuan
from tests.receipt_facts import bill, english_bill, english_paper, joined_nothing, line, paper
from ui.receipt.blocks import Receipt, compose
from ui.receipt.draw import draw_page, draw_receipt
from ui.receipt.ink import Across, Box, Paragraph, Picture, Run, text_dots
from ui.receipt.layout import Page, lay_out
from ui.receipt.sample import draw_test_page
from ui.receipt.template import read_template, standard_template
from ui.words import Words


def laid_out(facts_of: BillFacts, shop: ShopProfile, words: Words, *, copy: bool = False) -> Page:
    template = standard_template(shop.printer.paper_mm)
    return lay_out(compose(Receipt(facts_of, shop, words, template, copy)), template)


def texts(facts_of: BillFacts, words: Words, *, copy: bool = False) -> list[str]:
    return list(laid_out(facts_of, paper(), words, copy=copy).texts)


def grey(image: QImage) -> Image.Image:
    plain = image.convertToFormat(QImage.Format.Format_Grayscale8)
    size = (plain.width(), plain.height())
    return Image.frombytes("L", size, bytes(plain.constBits()), "raw", "L", plain.bytesPerLine())


def in_order(wanted: list[str], told: list[str]) -> bool:
    rest = iter(told)
    return all(text in rest for text in wanted)


@pytest.mark.parametrize(("paper_mm", "dots"), [(58, 384), (80, 576)])
def test_it_is_black_and_white_as_wide_as_the_head_and_as_high_as_it_needs(zh: Words, paper_mm: int, dots: int) -> None:
    short = draw_receipt(bill(lines=facts.lines()[:1]), paper(paper_mm), zh)
    long = draw_receipt(bill(lines=facts.lines() * 9), paper(paper_mm), zh)
    assert short.format() == long.format() == QImage.Format.Format_Mono
    assert short.width() == long.width() == dots
    assert long.height() > short.height() + 62 * 24


def test_the_story_is_told_in_its_order(zh: Words) -> None:
    wanted = [
        "福源百货", "朝阳路店", "朝阳路 168 号 · 010-6500 1234", "单号 02-004817", "02 号机", "2026-11-22 14:32:08",
        "收银员 张敏", "东北珍珠米 5kg", "49.90", "1 × 49.90", "2 × 39.90", "红富士苹果", "15.81", "1.235 kg × 12.80",
        "抽纸 3层×24包 家庭装", "45.90", "优惠", "−", "6.00", "快捷金额 · 熟食柜", "36.00", "7 行 · 8 件", "小计",
        "350.11", "合计", "¥", "344.11", "余额", "88.20", "扫码付", "200.00", "交易号 4200002731202611227731", "现金",
        "55.91", "实收 100.00", "找零", "44.09", "会员 王*", "金卡", "排队返利", "已确认", "本单权益", "447.34",
        "344.11 × 130% · 会员等级 金卡", "前面还有", "126", "位", "前面还要返", "38,432.60",
        "返还快慢看后续营业额，不承诺时间。", "本单返给排队", "34.41", "扫码看排队", "谢谢光临",
        "商品七日内凭小票可退换",
    ]  # fmt: skip
    assert in_order(wanted, texts(bill(), zh))


def test_the_column_of_amounts_adds_up_to_the_total(en: Words) -> None:
    told = texts(bill(), en)
    shown = [of.quantity.times(of.price) for of in facts.lines()]
    off = [of.discount for of in facts.lines() if of.discount]
    assert all(amount.grouped in told for amount in (*shown, *off))
    assert sum(amount.fen for amount in shown) - sum(amount.fen for amount in off) == bill().paid.fen


def test_nobodys_name_or_number_is_printed_whole(zh: Words) -> None:
    told = " ".join(texts(bill(), zh))
    assert "王敏" not in told
    assert "6021" not in told
    assert "李" not in told
    assert "陈" not in told


def test_a_copy_says_so_first_and_the_original_does_not(zh: Words) -> None:
    assert texts(bill(), zh, copy=True)[0] == "副本 / COPY"
    assert "副本 / COPY" not in texts(bill(), zh)


def test_what_is_not_confirmed_says_so_in_words_and_by_its_dashes(zh: Words) -> None:
    shaky = bill(settlement=facts.settlement(certainty=Certainty.PROVISIONAL))
    told = texts(shaky, zh)
    for text in ("暂定", "前面约有", "前面约还要返", "排第几位，联网后由总部定；权益 447.34 已记下，不变。"):
        assert text in told
    assert "已确认" not in told

    def frames(of: BillFacts) -> list[bool]:
        return [mark.dashed for mark in laid_out(of, paper(), zh).marks if isinstance(mark, Box)]

    assert frames(shaky) == [True, True]
    assert frames(bill()) == [False, False]


def test_while_rebates_are_paused_it_says_so(zh: Words) -> None:
    assert any("暂停" in text for text in texts(bill(settlement=facts.settlement(paused=True)), zh))
    assert not any("暂停" in text for text in texts(bill(), zh))


def test_the_first_in_the_queue_is_told_so_without_figures(en: Words) -> None:
    told = texts(bill(settlement=facts.settlement(entries_ahead=0, money_ahead=ZERO)), en)
    assert "First in the queue" in told
    assert "Ahead of you" not in told


def test_what_came_back_at_once_is_told(en: Words) -> None:
    told = texts(bill(settlement=facts.settlement(own_reward=yuan("12.50"))), en)
    assert in_order(["Already received from this bill", "+", "12.50"], told)


def test_only_what_somebody_received_counts_as_paid_to_the_queue(en: Words) -> None:
    nobody = facts.settlement(payees=(), payee_count=0, retained=yuan("34.41"))
    assert "This bill paid the queue" not in texts(bill(settlement=nobody), en)
    from_pool = facts.settlement(from_pool=yuan("5.00"), to_pool=yuan("1.00"))
    assert in_order(["This bill paid the queue", "38.41"], texts(bill(settlement=from_pool), en))


@pytest.mark.parametrize("why", [verdict for verdict in JoinVerdict if verdict is not JoinVerdict.JOINS])
def test_a_bill_that_joined_nothing_says_why_in_one_sentence_and_has_no_code(zh: Words, why: JoinVerdict) -> None:
    told = texts(joined_nothing(why), zh)
    assert [text for text in told if text.endswith("。")] == [text for text in told if "不参与" in text]
    assert sum("不参与" in text for text in told) == 1
    assert "扫码看排队" not in told
    assert "本单权益" not in told
    assert ("会员 王*" in told) == (why is not JoinVerdict.NO_MEMBER)


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (RuleStep("spend", "cashier", StepOutcome.APPLIED, Ratio(120_00), "", 30, yuan("2000")), "30 天满 2,000.00"),
        (RuleStep("default", "base", StepOutcome.APPLIED, Ratio(100_00)), "默认比例"),
        (RuleStep("level", "base", StepOutcome.APPLIED, Ratio(100_00), level="platinum"), "会员等级 platinum"),
    ],
)  # fmt: skip
def test_the_rule_that_decided_is_said_in_words(zh: Words, step: RuleStep, told: str) -> None:
    passed_over = RuleStep("level", "cashier", StepOutcome.NOT_SET)
    decided = facts.settlement(chain=(passed_over, step), ratio=step.ratio)
    assert f"344.11 × {step.ratio} · {told}" in texts(bill(settlement=decided), zh)


def test_the_shops_own_words_stand_instead_of_the_standard_ones(zh: Words) -> None:
    shop = paper(scheme_name="福源返利", level_names=(("gold", "尊享会员"),), quick_line_name="")
    told = laid_out(bill(), shop, zh).texts
    assert {"福源返利", "尊享会员", "快捷金额"} <= set(told)


def test_paying_exactly_in_cash_shows_no_received_amount(en: Words) -> None:
    cash = Tender(TenderKind.CASH, yuan("344.11"), yuan("344.11"))
    told = texts(bill(tenders=(cash,)), en)
    assert not any(text.startswith("Received") for text in told)
    assert in_order(["Change", "0.00"], told)


def test_another_tender_is_called_by_its_own_name(en: Words) -> None:
    other = Tender(TenderKind.OTHER, yuan("344.11"), name="Meal voucher", reference="MV-1")
    told = texts(bill(tenders=(other,)), en)
    assert in_order(["Meal voucher", "344.11", "Ref. MV-1"], told)
    assert "Change" not in told


HOSTILE = (
    "超长商品名称" * 6 + "abcd",
    "Supercalifragilisticexpialidocious-organic-oatmilk",
    "<b>粗体</b> &amp; <img src=x>",
    "\x1b@\x1dV\x00\x10\x14\x01危险\r\n\t\u202eتجربة",
    "😀👩‍👩‍👧 🧋 ＡＢＣ",
    "喆堃旸 龘",
    "",
    " ",
)


@pytest.mark.parametrize("paper_mm", [58, 80])
def test_every_mark_is_on_the_paper_whatever_the_names(zh: Words, paper_mm: int) -> None:
    hard = bill(
        lines=tuple(line(name, "9999999.99", "3", "1234567.89") for name in HOSTILE),
        paid=yuan("9999999.99"),
        cashier="张" * 40,
        member=facts.member(name="\u202e<i>王", level="黑金卡" * 20),
        tenders=(Tender(TenderKind.OTHER, yuan("9999999.99"), name="代金券" * 13, reference="9" * 64),),
        settlement=facts.settlement(
            paid=yuan("9999999.99"), entitlement=yuan("99999999.90"), entries_ahead=10_000_000,
            money_ahead=yuan("999999999.99"), certainty=Certainty.PROVISIONAL,
        ),
    )  # fmt: skip
    shop = paper(paper_mm, shop_name="店" * 60, scheme_name="返" * 40, receipt_footer="x" * 390)
    page = laid_out(hard, shop, zh)
    assert page.width == standard_template(paper_mm).dots
    for mark in page.marks:
        assert on_paper(mark, page), mark
    draw_page(page)


def on_paper(mark: object, page: Page) -> bool:
    match mark:
        case Run():
            right = mark.x + text_dots(mark.text, mark.px, mark.bold)
            return mark.x >= 0 and right <= page.width and mark.baseline <= page.height
        case Paragraph():
            lines = [mark.layout.lineAt(number) for number in range(mark.layout.lineCount())]
            right = max((mark.x + of.x() + of.naturalTextWidth() for of in lines), default=0)
            return right <= page.width + 0.5 and mark.y <= page.height
        case Box():
            return mark.rect.left() >= 0 and mark.rect.right() < page.width and mark.rect.bottom() < page.height
        case Across():
            return mark.x >= 0 and mark.x + mark.width <= page.width
        case Picture():
            return mark.x >= 0 and mark.x + mark.image.width() <= page.width
        case _:
            return True


def test_no_control_character_and_no_markup_is_acted_on(zh: Words) -> None:
    told = texts(bill(lines=tuple(line(name, "1.00") for name in HOSTILE)), zh)
    assert "<b>粗体</b> &amp; <img src=x>" in told
    assert not any(ord(char) < 32 or char in "\u202e\x7f" for text in told for char in text)


def test_amounts_share_one_right_edge(en: Words) -> None:
    template = standard_template(58)
    page = laid_out(bill(), paper(), en)
    body = {text: mark for mark in page.marks if isinstance(mark, Run) for text in (mark.text,)}
    for amount in ("49.90", "79.80", "15.81", "350.11", "88.20", "200.00", "344.11", "44.09"):
        mark = body[amount]
        assert mark.x + text_dots(mark.text, mark.px, mark.bold) == template.dots - template.margin


def test_an_amount_gets_smaller_before_it_is_cut(en: Words) -> None:
    def total(paid: str) -> Run:
        page = laid_out(bill(paid=yuan(paid)), paper(), en)
        return next(mark for mark in page.marks if isinstance(mark, Run) and mark.text == yuan(paid).grouped)

    assert total("9999999.99").px < total("9.99").px


@pytest.mark.parametrize("paper_mm", [58, 80])
@pytest.mark.parametrize("copy", [False, True])
def test_a_phone_reads_the_code_off_the_picture(zh: Words, paper_mm: int, copy: bool) -> None:
    picture = grey(draw_receipt(bill(), paper(paper_mm), zh, copy=copy))
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [bill().status_url]


def test_an_address_too_long_for_a_code_is_printed_in_words(en: Words) -> None:
    url = "http://till.example.com/" + "q/" * 600
    page = laid_out(bill(status_url=url), paper(), en)
    assert not any(isinstance(mark, Picture) for mark in page.marks)
    assert url in page.texts


def test_without_an_address_there_is_no_code_and_no_line_about_it(en: Words) -> None:
    assert "Scan to see your place" not in texts(bill(status_url=""), en)


def test_the_language_is_that_of_the_words(zh: Words, en: Words) -> None:
    english = texts(english_bill(), en)
    assert in_order(["No. 02-004817", "Total", "Queue rebate", "Confirmed", "Scan to see your place"], english)
    assert not any("\u4e00" <= char <= "\u9fff" for text in laid_out(english_bill(), english_paper(), en).texts
                   for char in text if text != "Member 王*")  # fmt: skip


def test_an_english_receipt_differs_from_a_chinese_one(zh: Words, en: Words) -> None:
    assert draw_receipt(bill(), paper(), zh) != draw_receipt(bill(), paper(), en)


def test_the_same_bill_is_drawn_the_same_every_time(zh: Words) -> None:
    assert draw_receipt(bill(), paper(), zh) == draw_receipt(bill(), paper(), zh)


def test_an_own_template_decides_what_stands_on_it(en: Words) -> None:
    import resources

    text = resources.resource("receipts", "standard.toml").read_text("utf-8")
    own = read_template(text[: text.index("[[block]]")] + '[[block]]\nname = "total"\n', 58)
    page = lay_out(compose(Receipt(bill(), paper(), en, own, False)), own)
    assert page.texts == ("Total", "¥", "344.11")
    assert draw_receipt(bill(), paper(), en, template=own).height() == page.height


def test_the_time_is_that_of_the_stores_zone(en: Words) -> None:
    told = laid_out(bill(), replace(paper(), time_zone="Asia/Urumqi"), en).texts
    assert "2026-11-22 12:32:08" in told


@pytest.mark.parametrize("paper_mm", [58, 80])
def test_the_test_page_holds_a_code_that_can_be_read(zh: Words, paper_mm: int) -> None:
    page = draw_test_page(paper(paper_mm), zh)
    assert page.width() == standard_template(paper_mm).dots
    assert {found.format.name for found in zxingcpp.read_barcodes(grey(page))} == {"QRCode", "Code128"}
    # the ruler reaches from the first dot to the last
    assert page.pixelIndex(0, _ruler_top(page)) == page.pixelIndex(page.width() - 1, _ruler_top(page)) == 1


def _ruler_top(page: QImage) -> int:
    return next(y for y in range(page.height()) if page.pixelIndex(0, y) == 1)
