"""A bill rung up at one till and claimed at another, or at head office, over the real exchange."""

from __future__ import annotations

import pytest
import requests

from sync.office import admin
from terminal.errors import Refused
from terminal.ledger import audit
from terminal.services import bills, claims, members, office_cases, office_link
from terminal.services.claim_facts import ClaimFacts
from terminal.services.facts import BillFacts, Certainty
from terminal.services.rights import Approval
from tests.sync import parts
from tests.sync.parts import Office, Till, lost, unheard

BY = Approval("李红")
PHONE = "13812346021"


def claim(till: Till, bill: BillFacts, member: str) -> ClaimFacts:
    till.shop.member(member)
    assert bill.claim is not None
    with till.shop.ledger.write() as unit:
        return claims.claim(unit, bill.claim.code, member, BY)


def bill_at(till: Till, bill_id: str) -> BillFacts:
    with till.shop.ledger.read() as unit:
        return bills.by_id(unit, bill_id)


def owners(office: Office) -> list[tuple[object, ...]]:
    return office.all("SELECT id, member, entitlement_fen FROM entry ORDER BY seq")


def test_its_own_claim_is_provisional_until_head_office_has_it(joined: Till, office: Office) -> None:
    bill = joined.shop.pay("100", bill_id="b1")
    joined.sync()
    assert not claim(joined, bill, "A").confirmed
    assert bill_at(joined, "b1").settlement.certainty is Certainty.PROVISIONAL
    joined.sync()
    settled = bill_at(joined, "b1").settlement
    assert (settled.certainty, settled.entries_ahead) == (Certainty.CONFIRMED, 0)
    assert owners(office) == [("b1", "A", 100_00)]
    assert audit.verify(joined.shop.ledger).ok


def test_a_slip_of_the_sister_till_is_claimed_here_and_both_hear_of_it(
    joined: Till, sister: Till, office: Office
) -> None:
    bill = joined.shop.pay("100", bill_id="b1")
    joined.sync()
    told = claim(sister, bill, "A")
    assert (told.confirmed, told.settlement) == (False, None)
    sister.sync()
    assert owners(office) == [("b1", "A", 100_00)]
    assert sister.all("SELECT id, member FROM office_entry") == [("b1", "A")]
    joined.sync()
    assert joined.all("SELECT id, member FROM office_entry") == [("b1", "A")]
    with pytest.raises(Refused, match="already_claimed"):
        claim(joined, bill, "B")
    assert all(audit.verify(each.shop.ledger).ok for each in (joined, sister))


def test_two_tills_that_claim_it_without_hearing_of_each_other(joined: Till, sister: Till, office: Office) -> None:
    bill = joined.shop.pay("100", bill_id="b1")
    joined.sync()
    claim(joined, bill, "A")
    claim(sister, bill, "B")
    sister.sync()
    facts, *_ = joined.sync()
    assert owners(office) == [("b1", "B", 100_00)]
    assert (facts.held, facts.stopped) == (1, "")
    assert bill_at(joined, "b1").settlement.held == "already_claimed"


def test_what_was_put_aside_counts_no_more_when_somebody_at_head_office_has_looked_at_it(
    joined: Till, sister: Till, office: Office
) -> None:
    bill = joined.shop.pay("100", bill_id="b1")
    joined.sync()
    claim(joined, bill, "A")
    claim(sister, bill, "B")
    sister.sync()
    assert joined.sync()[0].held == 1
    with joined.shop.ledger.read() as unit:
        assert [each.reason for each in office_cases.cases(unit).held] == ["already_claimed"]
    ((case,),) = office.all("SELECT id FROM office_case WHERE kind = 'quarantine'")
    with office.ledger.write() as unit:
        admin.close_case(unit, case, who="总部的人", note="归先到的会员", now=office.clock())
    assert (sister.sync()[0].held, joined.sync()[0].held) == (0, 0)
    with joined.shop.ledger.read() as unit:
        assert office_cases.cases(unit).held == ()
        assert unit.sql.all("SELECT note FROM looked_at") == [("归先到的会员",)]
    assert bill_at(joined, "b1").settlement.held == "already_claimed", "nothing has become of it for that"
    joined.restart()
    assert joined.sync()[0].held == 0


def test_a_claim_made_offline_before_its_bill_was_sent_waits_at_head_office(
    joined: Till, sister: Till, office: Office
) -> None:
    bill = joined.shop.pay("100", bill_id="b1")
    claim(sister, bill, "A")
    sister.sync()
    assert owners(office) == []
    joined.sync()
    assert owners(office) == [("b1", "A", 100_00)]
    sister.sync()
    assert sister.all("SELECT id, member FROM office_entry") == [("b1", "A")]


@pytest.mark.parametrize("weather", [lost, unheard])
def test_a_network_that_fails_claims_nothing_twice(joined: Till, office: Office, weather: parts.Answered) -> None:
    bill = joined.shop.pay("100", bill_id="b1")
    joined.sync()
    claim(joined, bill, "A")
    joined.weather.coming.append(weather)
    joined.sync()
    joined.clock.forward(minutes=10)
    joined.sync()
    joined.sync()
    assert owners(office) == [("b1", "A", 100_00)]
    assert joined.facts.stopped == ""


def test_a_till_killed_after_its_claim_sends_it_when_it_is_back(joined: Till, office: Office) -> None:
    bill = joined.shop.pay("100", bill_id="b1")
    claim(joined, bill, "A")
    joined.restart()
    joined.sync()
    assert owners(office) == [("b1", "A", 100_00)]


def test_claimed_on_head_offices_own_page_the_tills_hear_of_it(joined: Till, sister: Till, office: Office) -> None:
    with joined.shop.ledger.write() as unit:
        members.add(unit, "王敏", PHONE, consent=True)
    bill = joined.shop.pay("100", bill_id="b1")
    joined.sync()
    assert bill.claim is not None
    session = requests.Session()
    session.mount(parts.URL, office.adapter)
    page = f"{parts.URL}/c/{bill.claim.code}"
    shown = session.get(page, timeout=(1, 1), headers={"Accept-Language": "en"})
    assert shown.status_code == 200 and "100.00" in shown.text and "王" not in shown.text
    done = session.post(page, data={"phone": PHONE}, timeout=(1, 1), allow_redirects=False)
    assert done.status_code == 303
    place = session.get(parts.URL + done.headers["Location"], timeout=(1, 1), headers={"Accept-Language": "en"})
    assert place.status_code == 200 and "100.00" in place.text
    for each in (joined, sister):
        each.sync()
        assert [row[0] for row in each.all("SELECT id FROM office_entry")] == ["b1"]
    with pytest.raises(Refused, match="already_claimed") as why:
        claim(joined, bill, "B")
    assert why.value.fields["member"] == "王*"


def test_before_the_bill_has_come_head_offices_page_knows_nothing_of_it(joined: Till, office: Office) -> None:
    bill = joined.shop.pay("100", bill_id="b1")
    assert bill.claim is not None
    session = requests.Session()
    session.mount(parts.URL, office.adapter)
    answer = session.post(f"{parts.URL}/c/{bill.claim.code}", data={"phone": PHONE}, timeout=(1, 1))
    assert answer.status_code == 404
    assert office.all("SELECT count(*) FROM claim_elsewhere") == [(0,)]


def test_a_till_that_leaves_may_be_claimed_at_by_its_own_figures_again(joined: Till) -> None:
    bill = joined.shop.pay("100", bill_id="b1")
    joined.sync()
    with joined.shop.ledger.write() as unit:
        office_link.leave(unit)
    assert claim(joined, bill, "A").confirmed
    assert audit.verify(joined.shop.ledger).ok
