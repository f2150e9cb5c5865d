"""What only the authority gives away: held, drawn, exchanged and moved once, however often it is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from sync.office import wallets
from sync.protocol import RESERVED_FOR_S, DrawRequest, ExchangeRequest, ReserveRequest, TransferRequest
from terminal.clock import from_text
from terminal.errors import Refused
from terminal.ledger.unit import Unit
from terminal.money import Ratio
from terminal.rebate.chance import draw
from terminal.services import entries
from tests.sync.office.feeding import BASE, RULES, Office

WALLETS = {"balance": 1_000, "points": 500, "love": 200}


@pytest.fixture
def office(place: str) -> Iterator[Office]:
    made = Office(place)
    made.till("T1", "S1")
    made.till("T2", "S2")
    for person in ("a", "b"):
        made.member(person, "T1", wallets=WALLETS)
    yield made
    made.ledger.close()


def held(reservation: str = "r1", **changes: Any) -> ReserveRequest:
    asked = {"id": reservation, "bill": f"for-{reservation}", "member": "a", "wallet": "balance", "amount": 600}
    return ReserveRequest.model_validate({**asked, **changes})


def reserve(office: Office, asked: ReserveRequest, till: str = "T1") -> Any:
    with office.write() as unit:
        return wallets.reserve(unit, till, asked, unit.now())


def moved(transfer: str = "t1", **changes: Any) -> TransferRequest:
    asked = {"id": transfer, "source": "a", "target": "b", "wallet": "points", "amount": 300}
    return TransferRequest.model_validate({**asked, **changes})


def balances(unit: Unit, wallet: str = "points") -> list[int]:
    return [-unit.accounts.balance(f"member:{person}:{wallet}") for person in ("a", "b")]


def test_what_one_holds_another_can_not(office: Office) -> None:
    answer = reserve(office, held())
    assert answer.left == 400
    assert from_text(answer.expires_at) == office.clock() + timedelta(seconds=RESERVED_FOR_S)
    with pytest.raises(Refused) as refused:
        reserve(office, held("r2"), "T2")
    assert (refused.value.code, refused.value.fields["left"]) == ("insufficient", 400)
    assert reserve(office, held("r3", amount=400), "T2").left == 0


def test_wallets_and_members_are_held_apart(office: Office) -> None:
    reserve(office, held(amount=1_000))
    assert reserve(office, held("r2", wallet="points", amount=500)).left == 0
    assert reserve(office, held("r3", member="b", amount=999)).left == 1
    with pytest.raises(Refused, match="insufficient"):
        reserve(office, held("r4", wallet="voucher", amount=1))


def test_the_same_reservation_again_has_the_same_answer(office: Office) -> None:
    first = reserve(office, held())
    reserve(office, held("r2", amount=300))
    office.clock.forward(seconds=100)
    assert reserve(office, held()) == first
    with office.ledger.read() as unit:
        assert unit.sql.all("SELECT count(*), sum(amount) FROM reservation") == [(2, 900)]


@pytest.mark.parametrize("change", [{"amount": 601}, {"bill": "x"}, {"member": "b"}, {"wallet": "points", "amount": 1}])
def test_another_reservation_under_the_same_id_is_refused(office: Office, change: dict[str, Any]) -> None:
    reserve(office, held())
    with pytest.raises(Refused, match="same_id_other_content"):
        reserve(office, held(**change))
    with pytest.raises(Refused, match="same_id_other_content"):
        reserve(office, held(), "T2")


@pytest.mark.parametrize("over_by", ["let_go", "bill", "time"])
def test_what_is_held_no_longer_is_there_again(office: Office, over_by: str) -> None:
    reserve(office, held(amount=1_000))
    with office.write() as unit:
        wallets.let_go(unit, "T2", "r1")  # another till's word is nothing
    with pytest.raises(Refused):
        reserve(office, held("r2", amount=1))
    if over_by == "time":
        office.clock.forward(seconds=RESERVED_FOR_S)
    with office.write() as unit:
        if over_by == "let_go":
            wallets.let_go(unit, "T1", "r1")
            wallets.let_go(unit, "T1", "unknown")
        elif over_by == "bill":  # as its arrival does
            unit.sql.run("UPDATE reservation SET state = 'used' WHERE bill = 'for-r1'")
    assert reserve(office, held("r2", amount=1_000)).left == 0


def test_a_reservation_that_was_let_go_is_not_taken_up_again(office: Office) -> None:
    reserve(office, held())
    with office.write() as unit:
        wallets.let_go(unit, "T1", "r1")
    with pytest.raises(Refused, match="reservation_over"):
        reserve(office, held())


def test_a_second_id_of_a_member_reserves_from_the_one_wallet(office: Office) -> None:
    office.known_again("a2", "a", "T2")
    reserve(office, held())
    with pytest.raises(Refused, match="insufficient"):
        reserve(office, held("r2", member="a2"), "T2")
    with pytest.raises(Refused, match="unknown_member"):
        reserve(office, held("r3", member="nobody"))


def test_a_debt_leaves_nothing_to_hold(office: Office) -> None:
    with office.write() as unit:
        unit.sql.run("UPDATE account SET balance_fen = 700 WHERE name = 'member:a:balance'")
    with pytest.raises(Refused) as refused:
        reserve(office, held(amount=1))
    assert refused.value.fields["left"] == 0


def test_a_transfer_is_made_once(office: Office) -> None:
    for _ in range(3):
        with office.write() as unit:
            wallets.transfer(unit, "T1", moved(), unit.now())
    with office.ledger.read() as unit:
        assert balances(unit) == [200, 800]
    with pytest.raises(Refused, match="same_id_other_content"), office.write() as unit:
        wallets.transfer(unit, "T1", moved(amount=301), unit.now())


def test_what_is_held_for_a_bill_can_not_be_transferred(office: Office) -> None:
    reserve(office, held(wallet="points", amount=300))
    with pytest.raises(Refused) as refused, office.write() as unit:
        wallets.transfer(unit, "T1", moved(amount=201), unit.now())
    assert refused.value.fields == {"wallet": "points", "left": 200}
    with office.write() as unit:
        wallets.transfer(unit, "T1", moved(amount=200), unit.now())


def test_an_exchange_is_made_once(office: Office) -> None:
    order = office.pay("S1", "10", "a")
    answers = []
    for _ in range(2):
        with office.write() as unit:
            answers.append(wallets.exchange(unit, "T1", order, ExchangeRequest(wallet="points"), unit.now()))
    assert answers[0] == answers[1] and answers[0].place.status == "exchanged"
    with office.ledger.read() as unit:
        assert balances(unit) == [1_500, 500]
    with pytest.raises(Refused, match="not_waiting"), office.write() as unit:
        wallets.exchange(unit, "T1", order, ExchangeRequest(wallet="love"), unit.now())


def test_a_draw_is_made_once_and_can_be_checked_by_anybody(office: Office) -> None:
    order = office.pay("S1", "10", "a")
    with office.ledger.read() as unit:
        before = wallets.entry(unit, "T1", order, unit.now())
    assert before.seed == "" and before.drawn_ratio is None and not before.missed and len(before.seed_hash) == 64
    answers = []
    for _ in range(2):
        with office.write() as unit:
            answers.append(wallets.draw(unit, "T1", order, DrawRequest(nonce="8D41F0"), unit.now()))
    after = answers[0]
    assert answers[1] == after
    assert hashlib.sha256(bytes.fromhex(after.seed)).hexdigest() == before.seed_hash == after.seed_hash
    assert BASE.lottery is not None
    won = draw(bytes.fromhex(after.seed), "8D41F0", BASE.lottery).ratio
    assert after.drawn_ratio == (None if won is None else won.hundredths) and after.missed == (won is None)
    assert after.place.ratio == (Ratio(100_00) if won is None else won).hundredths
    with pytest.raises(Refused, match="no_lottery"), office.write() as unit:
        wallets.draw(unit, "T1", order, DrawRequest(nonce="another"), unit.now())


def test_missed_and_won_draws_are_told_apart(office: Office) -> None:
    seen = set()
    for number in range(40):
        order = office.pay("S1", "10", "a")
        with office.write() as unit:
            answer = wallets.draw(unit, "T1", order, DrawRequest(nonce=str(number)), unit.now())
            assert answer.missed == (answer.drawn_ratio is None)
        seen.add(answer.drawn_ratio)
        if len(seen) == 3:
            return
    raise AssertionError(seen)


def test_a_draw_that_was_made_before_the_till_joined_is_found(office: Office) -> None:
    order = office.pay("S1", "10", "a")
    with office.write() as unit:
        won = entries.draw(unit, order, "then", unit.now())
    with office.ledger.read() as unit:
        answer = wallets.entry(unit, "T1", order, unit.now())
    assert answer.seed and answer.missed == (won is None)


ASKED = {
    "draw": lambda unit, till, entry: wallets.draw(unit, till, entry, DrawRequest(nonce="n"), unit.now()),
    "exchange": lambda unit, till, entry: wallets.exchange(
        unit, till, entry, ExchangeRequest(wallet="points"), unit.now()
    ),
    "entry": lambda unit, till, entry: wallets.entry(unit, till, entry, unit.now()),
}


@pytest.mark.parametrize("asked", ASKED)
def test_the_entries_of_other_stores_are_unknown_to_a_till(office: Office, asked: str) -> None:
    order = office.pay("S1", "10", "a")
    for till, entry in (("T2", order), ("T1", "nothing"), ("T9", order)):
        with pytest.raises(Refused, match="unknown_entry"), office.write() as unit:
            ASKED[asked](unit, till, entry)


def test_an_entry_is_told_with_where_it_stands_now(office: Office) -> None:
    for person in ("a", "b", "a"):
        order = office.pay("S1", "100", person)
    with office.ledger.read() as unit:
        place = wallets.entry(unit, "T1", order, unit.now()).place
    assert (place.entries_ahead, place.money_ahead_fen, place.joined_ahead) == (2, 180_00, 2)


@pytest.mark.parametrize("text", ["card-a", "paidui:member:a", "PAIDUI:MEMBER:a2", " card-a "])
def test_a_member_of_another_store_is_found_by_exactly_his_card_or_code(office: Office, text: str) -> None:
    office.known_again("a2", "a", "T1")
    with office.ledger.read() as unit:
        found = wallets.find_member(unit, "T2", text, unit.now())
        assert (found.id, found.same_as, found.points) == ("a", "", 500)
        for other in ("card", "card-", "%", "", "a", "paidui:member:"):
            with pytest.raises(Refused, match="unknown_member"):
                wallets.find_member(unit, "T2", other, unit.now())


def test_rules_of_the_office_decide_what_can_be_exchanged(office: Office) -> None:
    assert "voucher" not in RULES.base.exchange
    order = office.pay("S1", "10", "a")
    with pytest.raises(Refused, match="no_exchange"), office.write() as unit:
        wallets.exchange(unit, "T1", order, ExchangeRequest(wallet="voucher"), unit.now())
