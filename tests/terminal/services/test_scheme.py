"""A business runs the queue scheme or the guild scheme; which of them can't change while anybody waits (11.1)."""

from __future__ import annotations

import json

import pytest

from terminal.errors import Refused
from terminal.money import Ratio
from tests.shop import Shop, with_base
from tests.simulation.sync_desk import configure_office
from tests.sync.office.arriving import Counter, Head, outcomes, rewritten

GUILD = with_base(scheme="guild")


def test_the_scheme_changes_while_nobody_waits() -> None:
    shop = Shop()
    shop.set(GUILD)
    assert shop.pay("10", "A").settlement.rule == "guild.quota"


def test_the_scheme_does_not_change_while_somebody_waits_and_all_else_does() -> None:
    shop = Shop()
    shop.pay("10", "A")
    with pytest.raises(Refused) as refused:
        shop.set(GUILD)
    assert refused.value.code == "queue_not_empty"
    shop.set(with_base(extract=Ratio(20_00)))


def test_at_a_joined_till_the_scheme_is_head_offices_to_change() -> None:
    till = Counter()
    till.join(Head())
    with pytest.raises(Refused) as refused:
        till.set(GUILD)
    assert refused.value.code == "office_decides"


def test_a_till_that_says_it_changed_the_scheme_all_the_same_is_not_followed() -> None:
    head, till = Head(), Counter()
    till.join(head)
    till.send(head)
    before = till.tally().last_seq
    till.change(paused=True)

    def to_guild(body: dict[str, object]) -> None:
        body["rebate"] = json.dumps({"version": 1, "base": {"scheme": "guild"}})
        body["changed"] = [{"path": "base/scheme", "to": "guild"}]

    answer = head.push(till.id, rewritten(till.events(before), 0, to_guild))
    assert outcomes(answer.answers) == [("quarantined", "not_yours")]


def test_what_a_till_promised_under_the_other_scheme_waits_where_people_are_paid_now() -> None:
    head, till = Head(), Counter(GUILD)
    till.join(head)
    till.member("A")
    till.send(head)
    late = till.pay("10", "A", bill_id="late")
    assert late.settlement.queue == "guild"
    with head.ledger.write() as unit:
        assert configure_office(unit, "base/scheme", None, "总部")
    till.send(head)
    till.pay("10", None, bill_id="after")
    till.send(head)
    rows = head.all(
        "SELECT q.name, e.rule, e.entitlement_fen, e.rewarded_fen FROM entry e JOIN queue q ON q.id = e.queue"
    )
    assert rows == [("cashier:S1", "guild.quota", 11_00, 1_00)]
