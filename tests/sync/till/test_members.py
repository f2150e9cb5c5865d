"""Members between tills and a real office: found and not kept, drawn for and exchanged there, changed, withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from sync import till
from sync.authority import Authority
from terminal.errors import Refused
from terminal.ledger.lane import Lane
from terminal.money import Money, Ratio
from terminal.rebate.chance import fingerprint
from terminal.rebate.settings import Lottery
from terminal.services import member_sheet, members
from terminal.services.facts import Certainty
from terminal.services.rights import Approval
from tests.shop import with_base
from tests.sync.parts import Office, Till
from ui.office_wishes import AuthorityWishes

LI = Approval("李红")
PHONE = "13812346021"


@dataclass
class Asking:
    """A till's wishes, each waited for."""

    wishes: AuthorityWishes
    lane: Lane


@pytest.fixture
def asking(joined: Till, sister: Till) -> Iterator[Asking]:
    """The sister till, whose wishes the office decides; the first till has rung up for A."""
    lottery = Lottery(fixed=(Ratio(120_00),))
    joined.shop.set(with_base(exchange={"points": Ratio(100_00)}, lottery=lottery))
    joined.shop.pay("100", "A", bill_id="a1")
    joined.shop.pay("200", "A", bill_id="a2")
    joined.sync()
    sister.sync()
    lane = Lane(sister.path, clock=sister.clock)
    authority: Authority = till.authority(
        sister.path, lane, changed=lambda: None, session=sister.session, clock=sister.clock
    )
    authority.start()
    yield Asking(AuthorityWishes(lambda: authority), lane)
    authority.close()
    lane.close()


def test_whoever_is_only_looked_at_is_not_kept_and_is_once_he_is_chosen(
    joined: Till, office: Office, asking: Asking
) -> None:
    with joined.shop.ledger.write() as unit:
        wang = members.add(unit, "王小明", PHONE, consent=True, card="C-1")
    joined.sync()
    (found,) = asking.wishes.find(PHONE)
    assert (found.id, found.name, found.card) == (wang.id, "王小明", "C-1")
    assert asking.lane.look(members.search, PHONE, 9).result() == ()
    assert asking.wishes.meet(found.id).id == wang.id
    assert asking.lane.look(members.find, "C-1").result().name == "王小明"
    assert asking.wishes.find("nobody-77") == ()


def test_a_place_of_a_sister_till_is_drawn_for_by_the_office_once(asking: Asking, office: Office) -> None:
    before = asking.wishes.place("a2")
    assert before.seed_hash and not before.drawn
    after = asking.wishes.draw("a2", "lucky 7")
    assert (after.ratio, after.entitlement, after.missed) == (Ratio(120_00), Money(240_00), False)
    assert fingerprint(bytes.fromhex(after.seed)) == before.seed_hash
    assert asking.wishes.draw("a2", "lucky 7") == after, "asked again, and told the same"
    with pytest.raises(Refused, match="no_lottery"):
        asking.wishes.draw("a2", "another")


def test_points_from_an_exchange_are_handed_over_once_however_often_it_is_asked(
    asking: Asking, office: Office, sister: Till
) -> None:
    told = asking.wishes.exchange("a2", "points")
    assert told.status == "exchanged"
    sister.shop.member("B")
    sister.sync()
    for _ in range(2):
        asking.wishes.transfer("t-1", "A", "B", "points", Money(50_00))
    sister.sync()
    with sister.shop.ledger.read() as unit:
        assert member_sheet.wallets(unit, "A").points == Money(150_00)
        assert member_sheet.wallets(unit, "B").points == Money(50_00)
    with pytest.raises(Refused, match="wallet_short") as short:
        asking.wishes.transfer("t-2", "A", "B", "points", Money(150_01))
    assert short.value.fields["held"] == Money(150_00)


def test_the_page_of_a_member_shows_what_the_office_confirmed_of_all_tills(asking: Asking, sister: Till) -> None:
    sister.shop.pay("50", "A", bill_id="a3")
    with sister.shop.ledger.read() as unit:
        sheet, page = member_sheet.sheet(unit, "A"), member_sheet.places(unit, "A")
    assert (sheet.places, sheet.unconfirmed, sheet.unconfirmed_entitlement) == (2, 1, Money(50_00))
    assert [(each.id, each.certainty) for each in page.places] == [
        ("a3", Certainty.PROVISIONAL),
        ("a2", Certainty.CONFIRMED),
        ("a1", Certainty.CONFIRMED),
    ]
    assert [each.drawable for each in page.places] == [False, None, False], "a2: only the office knows"
    sister.sync()
    with sister.shop.ledger.read() as unit:
        assert member_sheet.sheet(unit, "A").unconfirmed == 0
        assert {each.certainty for each in member_sheet.places(unit, "A").places} == {Certainty.CONFIRMED}


def test_a_change_and_a_withdrawal_reach_the_sister_till(joined: Till, sister: Till) -> None:
    with joined.shop.ledger.write() as unit:
        wang = members.add(unit, "王小明", PHONE, consent=True)
    joined.shop.pay("10", wang.id, bill_id="w1")
    joined.sync()
    sister.sync()
    with joined.shop.ledger.write() as unit:
        members.change(unit, wang.id, LI, name="王大明", phone="13912346021", card="")
    joined.sync()
    sister.sync()
    with sister.shop.ledger.read() as unit:
        assert members.find(unit, "13912346021").name == "王大明"
    with sister.shop.ledger.write() as unit:
        members.withdraw_consent(unit, wang.id, LI)
    sister.sync()
    joined.sync()
    with joined.shop.ledger.read() as unit:
        gone = members.get(unit, wang.id)
    assert (gone.name, gone.phone, gone.waiting) == ("", "", 1)
