"""Members: found by whatever they hand over, joined in two fields or refused with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from terminal.errors import Refused
from terminal.ledger import audit
from terminal.money import Money
from terminal.services import audit_log, member_sheet, members
from terminal.services.audit_log import Wanted
from terminal.services.facts import MemberFacts
from terminal.services.member_facts import MemberSheet
from terminal.services.privacy import NAME_MAX
from terminal.services.rights import Approval
from tests.shop import Shop

LI = Approval("李红")
CARD = "4111 1111 1111 1111"


@pytest.fixture
def shop() -> Shop:
    return Shop()


def added(shop: Shop, name: str = "王小明", phone: str = "13812346021") -> MemberFacts:
    with shop.ledger.write() as unit:
        return members.add(unit, name, phone, consent=True)


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
        assert members.set_level(unit, member.id, " gold\x00 ", LI).level == "gold"
    with shop.ledger.write() as unit:
        assert members.set_level(unit, member.id, "", LI).level == ""
    with pytest.raises(Refused, match="unknown_member"), shop.ledger.write() as unit:
        members.set_level(unit, "nobody", "gold", LI)
    assert audit.verify(shop.ledger).ok


def test_a_level_that_nothing_knows_is_refused(shop: Shop) -> None:
    member = added(shop)
    with pytest.raises(Refused, match="unknown_level"), shop.ledger.write() as unit:
        members.set_level(unit, member.id, "emperor", LI)


def test_nobody_is_entered_without_having_agreed(shop: Shop) -> None:
    with pytest.raises(Refused, match="no_consent"), shop.ledger.write() as unit:
        members.add(unit, "王小明", "13812346021", consent=False)
    assert refusal(lambda: found(shop, "13812346021")).code == "unknown_member"


def test_the_day_of_consent_is_kept_and_a_new_one_takes_its_place(shop: Shop) -> None:
    member = added(shop)
    began = shop.clock()
    shop.clock.forward(days=1)
    with shop.ledger.write() as unit:
        members.withdraw_consent(unit, member.id, LI)
    gone = sheet(shop, member.id)
    assert (gone.agreed_at, gone.withdrawn_at) == (began, shop.clock())
    assert (gone.member.name, gone.member.phone, gone.member.card) == ("", "", "")
    assert refusal(lambda: found(shop, "13812346021")).code == "unknown_member"
    shop.clock.forward(days=1)
    with shop.ledger.write() as unit:
        members.change(unit, member.id, LI, name="王明", phone="13812346021", card="", agreed=True)
    again = sheet(shop, member.id)
    assert (again.agreed_at, again.withdrawn_at, again.member.name) == (shop.clock(), None, "王明")
    assert found(shop, "13812346021").id == member.id
    assert audit.verify(shop.ledger).ok


def test_a_withdrawn_member_keeps_places_and_is_found_by_any_of_his_receipts(shop: Shop) -> None:
    member = added(shop)
    token = shop.pay("100", member.id).status_token
    with shop.ledger.write() as unit:
        members.withdraw_consent(unit, member.id, LI)
    assert found(shop, token).waiting == 1


def test_a_change_tells_the_log_what_changed_and_never_what_it_is(shop: Shop) -> None:
    member = added(shop)
    with shop.ledger.write() as unit:
        changed = members.change(unit, member.id, LI, name="王大明", phone="13912346021", card="A-1")
        members.change(unit, member.id, LI, name="王大明", phone="13912346021", card="A-1")
    assert (changed.name, changed.phone, changed.card) == ("王大明", "13912346021", "A-1")
    with shop.ledger.read() as unit:
        (note,) = audit_log.search(unit, Wanted(kinds=frozenset({"member_changed"})))
    assert (note.who, note.subject, note.detail) == ("李红", member.id, {"changed": ["name", "phone", "card"]})


@pytest.mark.parametrize(
    ("name", "phone", "card", "code"),
    [
        ("", "13812346021", "", "bad_name"),
        ("王", "", "", "bad_phone"),
        ("王", "12345", "A-1", "bad_phone"),
        ("王", "13900000009", "", "phone_taken"),
        ("王", "13812346021", "card-9", "card_taken"),
        ("王", "13812346021", "x" * 41, "bad_card"),
        ("王", "13812346021", CARD, "card_number"),
    ],
)
def test_a_change_is_checked_like_a_new_member(shop: Shop, name: str, phone: str, card: str, code: str) -> None:
    member = added(shop)
    with shop.ledger.write() as unit:
        members.add(unit, "陈", "13900000009", consent=True, card="card-9")
    with pytest.raises(Refused, match=code), shop.ledger.write() as unit:
        members.change(unit, member.id, LI, name=name, phone=phone, card=card)


def test_a_search_takes_parts_of_names_and_the_ends_of_numbers_and_is_never_a_pattern(shop: Shop) -> None:
    wang, chen = added(shop), added(shop, "Chen Yan", "13900006021")
    with shop.ledger.read() as unit:

        def names(text: str) -> list[str]:
            return [each.name for each in members.search(unit, text, 9)]

        assert names("6021") == [chen.name, wang.name]
        assert names("138") == names("小明") == [wang.name]
        assert names("chen") == names("YAN") == [chen.name]
        assert names("13900006021") == [chen.name]
        assert names("%%") == names("1") == names("") == []
        assert names("王") == [wang.name]
        assert len(members.search(unit, "6021", 1)) == 1


def sheet(shop: Shop, member_id: str) -> MemberSheet:
    with shop.ledger.read() as unit:
        return member_sheet.sheet(unit, member_id)
