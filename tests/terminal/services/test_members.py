"""Members: found by whatever they hand over, joined in two fields or refused with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from terminal.errors import Refused
from terminal.ledger import audit
from terminal.money import Money
from terminal.services import members
from terminal.services.facts import MemberFacts
from terminal.services.privacy import NAME_MAX
from tests.shop import Shop

CARD = "4111 1111 1111 1111"


@pytest.fixture
def shop() -> Shop:
    return Shop()


def added(shop: Shop, name: str = "王小明", phone: str = "13812346021") -> MemberFacts:
    with shop.ledger.write() as unit:
        return members.add(unit, name, phone)


def found(shop: Shop, text: str) -> MemberFacts:
    with shop.ledger.read() as unit:
        return members.find(unit, text)


def refusal(work: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as told:
        work()
    return told.value


@pytest.mark.parametrize(
    "typed",
    [
        "13812346021",
        "138 1234 6021",
        "138-1234-6021",
        " 13812346021\n",
        "１３８１２３４６０２１",
        "１３８－１２３４－６０２１",
        "\u200b13812346021\ufeff",
    ],
)
def test_a_member_is_found_by_phone_however_it_is_written(shop: Shop, typed: str) -> None:
    member = added(shop)
    assert found(shop, typed) == member


def test_a_member_is_found_by_card_and_by_the_members_own_qr(shop: Shop) -> None:
    with shop.ledger.write() as unit:
        members.join(unit, "m7", name="李红", card="VIP 00-17", level="gold")
    by_card, by_qr = found(shop, " VIP 00-17 "), found(shop, "PaiDui:Member:m7")
    assert by_card == by_qr
    assert (by_card.id, by_card.name, by_card.level, by_card.phone) == ("m7", "李红", "gold", "")


@pytest.mark.parametrize(
    "link", ["{token}", "http://192.168.1.8:8722/q/{token}", "https://a.example/q/{token}?lang=en", "/q/{token}#top"]
)
def test_a_member_is_found_by_the_qr_of_any_of_their_receipts(shop: Shop, link: str) -> None:
    shop.member("m7")
    first = shop.pay("10", "m7")
    shop.pay("10", "m8")
    assert found(shop, link.format(token=first.status_token)).id == "m7"
    assert found(shop, link.format(token=first.status_token.lower())).id == "m7"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "13900000000",
        "王小明",
        "paidui:member:",
        "paidui:member:nobody",
        "http://x/q/AAAAAAAAAAAAAAAAAAAAAAAAAA",
        "%",
        "' OR 1=1 --",
        "\x00",
        "\ud800",
        "9" * 5000,
    ],
)
def test_who_is_not_known_is_refused_and_told_back_in_short(shop: Shop, text: str) -> None:
    added(shop)
    told = refusal(lambda: found(shop, text))
    assert told.code == "unknown_member"
    assert len(str(told.fields["text"])) <= 40


def test_a_new_member_has_what_was_typed_and_nothing_else_yet(shop: Shop) -> None:
    member = added(shop, "  王\t小明 ", "138-1234 6021")
    assert replace(member, id="") == MemberFacts("", "王 小明", "13812346021", "", "", Money(0), 0, Money(0))
    assert member.id
    assert added(shop, "李红", "１３９００００１１１１").phone == "13900001111"


@pytest.mark.parametrize("name", ["", "   ", "\x00\x07\u200b", "\u200d", "王" * (NAME_MAX + 1), "王" * 200, "\ud800"])
def test_a_name_that_is_none_or_too_long_is_refused_not_cut(shop: Shop, name: str) -> None:
    told = refusal(lambda: added(shop, name))
    assert (told.code, told.fields["limit"]) == ("bad_name", NAME_MAX)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<b>王</b> & Co.", "<b>王</b> & Co."),
        ("王\x1b[2J小\x00明", "王[2J小明"),
        ("\u202e王小明", "王小明"),
        ("🐼 王", "🐼 王"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("e\u0301tienne", "étienne"),
        ("王" * NAME_MAX, "王" * NAME_MAX),
        ("𰻝\U00031350", "𰻝\U00031350"),
        ("Robert'); DROP TABLE member;--", "Robert'); DROP TABLE member;--"),
        ('=HYPERLINK("http://x")', '=HYPERLINK("http://x")'),
    ],
)
def test_a_name_is_kept_as_written_save_for_what_cannot_be_seen(shop: Shop, typed: str, kept: str) -> None:
    member = added(shop, typed)
    assert member.name == kept
    assert found(shop, member.phone) == member
    assert audit.verify(shop.ledger).ok


@pytest.mark.parametrize(
    "phone",
    ["", "1381234602", "138123460210", "12812346021", "+8613812346021", "1381234602O", "０", "١٣٨١٢٣٤٦٠٢١", "\ud800"],
)
def test_a_phone_number_that_is_none_is_refused(shop: Shop, phone: str) -> None:
    assert refusal(lambda: added(shop, phone=phone)).code == "bad_phone"


def test_a_phone_number_belongs_to_one_member_however_it_is_written(shop: Shop) -> None:
    added(shop)
    told = refusal(lambda: added(shop, "李红", "１３８ 1234-6021"))
    assert (told.code, told.fields["phone"]) == ("phone_taken", "13812346021")
    assert found(shop, "13812346021").name == "王小明"


@pytest.mark.parametrize(
    ("name", "phone"), [(CARD, "13812346021"), ("王 4111111111111111", "13812346021"), ("王小明", CARD)]
)
def test_a_bank_cards_number_is_taken_in_neither_field_and_not_told_back(shop: Shop, name: str, phone: str) -> None:
    told = refusal(lambda: added(shop, name, phone))
    assert told.code == "card_number"
    assert "4111" not in str(told)


def test_a_refused_member_leaves_nothing(shop: Shop) -> None:
    with shop.ledger.read() as unit:
        before = unit.journal_hash
    for name, phone in (("", "13812346021"), ("王", "1"), (CARD, "13812346021")):
        refusal(lambda name=name, phone=phone: added(shop, name, phone))
    with shop.ledger.read() as unit:
        assert (unit.journal_hash, unit.sql.one("SELECT count(*) FROM member")) == (before, (0,))


def test_a_members_balance_and_places_are_those_of_the_ledger(shop: Shop) -> None:
    for member in ("A", "B", "A"):
        shop.pay("100", member)
    with shop.ledger.read() as unit:
        a, b = members.get(unit, "A"), members.get(unit, "B")
    assert (a.balance, a.waiting, a.still_to_come) == (Money(20_00), 2, Money(180_00))
    assert (b.balance, b.waiting, b.still_to_come) == (Money(0), 1, Money(100_00))


def test_a_level_is_given_and_taken_away_and_the_next_bill_follows_it(shop: Shop) -> None:
    member = added(shop)
    with shop.ledger.write() as unit:
        assert members.set_level(unit, member.id, " gold\x00 ", "李红").level == "gold"
    with shop.ledger.write() as unit:
        assert members.set_level(unit, member.id, "", "李红").level == ""
    with pytest.raises(Refused, match="unknown_member"), shop.ledger.write() as unit:
        members.set_level(unit, "nobody", "gold", "李红")
    assert audit.verify(shop.ledger).ok
