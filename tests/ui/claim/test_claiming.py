"""A claim slip at the window: printed with Ctrl S, scanned or typed, its member found or made, claimed with Enter."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from terminal import claim_code
from terminal.services import audit_log, bills, claims
from terminal.services.claim_facts import ClaimFacts
from terminal.services.facts import BillFacts
from terminal.services.rights import Approval, Right, StaffFacts
from terminal.services.shop import PrinterKind, PrinterSetup
from tests import office_says
from tests.facts import shop_profile, yuan
from tests.ui.cashier.conftest import BASE, PHONE, Till
from ui.claim.claim_panel import ClaimPanel, Step
from ui.claim.desk import ClaimDesk
from ui.widgets.style import Metrics

PRINTER = PrinterSetup(PrinterKind.NETWORK, "127.0.0.1")


class Paper:
    """The print desk's two ways that are used here."""

    def __init__(self) -> None:
        self.slips: list[BillFacts] = []
        self.receipts: list[BillFacts] = []

    def print_claim(self, bill: BillFacts) -> None:
        self.slips.append(bill)

    def reprint(self, bill: BillFacts) -> None:
        self.receipts.append(bill)


class Gate:
    """Lets everything through, or nothing."""

    person: StaffFacts | None = None

    def __init__(self) -> None:
        self.asked: list[tuple[Right, str]] = []
        self.open = True

    def ask(self, right: Right, why: str, then: Callable[[Approval], None]) -> None:
        self.asked.append((right, why))
        if self.open:
            then(Approval("李红"))


class Claiming:
    """The window with its claim desk, and hands for both."""

    def __init__(self, qtbot: QtBot, *, joined: bool = False, language: str = "en") -> None:
        self.till = Till(qtbot, language, joined=joined)
        self.paper, self.gate = Paper(), Gate()
        self.done: list[ClaimFacts] = []
        self.desk = ClaimDesk(
            self.till.bridge, self.till.words, Metrics(), self.till.window, self.gate, lambda: BASE
        )  # fmt: skip
        self.desk.begin(self.paper)  # type: ignore[arg-type]
        self.desk.follow(shop_profile(printer=PRINTER))
        self.desk.claimed.connect(self.done.append)

    def sell(self, amount: str) -> BillFacts:
        """A bill without a member, paid in cash."""
        self.till.enter(amount)
        self.till.press(Qt.Key.Key_F12)
        self.till.type(amount)
        self.till.press(Qt.Key.Key_F12)
        return self.till.bills[-1]

    @property
    def panel(self) -> ClaimPanel:
        found = self.till.window.presenter.panels.panel
        assert isinstance(found, ClaimPanel)
        return found

    def stands_at(self, step: Step) -> bool:
        return self.panel.step is step

    @property
    def said(self) -> str:
        return self.till.window.toast.text


@pytest.fixture
def claiming(qtbot: QtBot) -> Iterator[Claiming]:
    made = Claiming(qtbot)
    yield made
    made.till.close()


def code_of(bill: BillFacts) -> str:
    assert bill.claim is not None
    return bill.claim.code


def test_ctrl_s_on_the_paid_bill_prints_its_slip_and_keeps_that_it_did(claiming: Claiming) -> None:
    bill = claiming.sell("36")
    assert claiming.till.window.done_view.slip.isVisible()
    claiming.till.ctrl(Qt.Key.Key_S)
    assert [printed.number for printed in claiming.paper.slips] == [bill.number]
    assert claiming.paper.slips[0].claim == bill.claim
    notes = claiming.till.lane.look(lambda unit: audit_log.search(unit, audit_log.Wanted())).result()
    assert [(note.what, note.subject) for note in notes if note.what == "slip_printed"] == [
        ("slip_printed", bill.number)
    ]


def test_a_bill_with_its_member_has_no_slip(claiming: Claiming) -> None:
    claiming.till.enter(PHONE)
    claiming.sell("36")
    assert not claiming.till.window.done_view.slip.isVisible()
    claiming.till.ctrl(Qt.Key.Key_S)
    assert claiming.paper.slips == []
    assert "no claim slip" in claiming.said


def test_a_scanned_slip_is_claimed_with_two_enters_and_the_bill_printed_with_its_member(claiming: Claiming) -> None:
    bill = claiming.sell("100")
    assert bill.claim is not None
    claiming.till.scan(bill.claim.url)
    assert claiming.stands_at(Step.FIND)
    claiming.till.enter(PHONE)
    assert claiming.stands_at(Step.CONFIRM)
    assert "130%" in claiming.panel.told and "1 place ahead" in claiming.panel.told
    assert claiming.done == []
    claiming.till.press(Qt.Key.Key_Return)
    (told,) = claiming.done
    assert (told.member.name, told.entitlement) == ("王敏", yuan("130.00"))
    assert claiming.gate.asked == [(Right.CLAIM, f"Claim receipt {bill.number} for 王*?")]
    (receipt,) = claiming.paper.receipts
    assert receipt.member is not None and receipt.member.name == "王敏" and receipt.status_url.startswith(BASE)


def test_the_code_may_be_typed_into_the_one_field(claiming: Claiming) -> None:
    bill = claiming.sell("100")
    claiming.till.press(Qt.Key.Key_Escape)
    claiming.till.enter(claim_code.spaced(code_of(bill)).lower())
    assert claiming.stands_at(Step.FIND)
    assert claiming.till.entry == ""


def test_a_number_that_nobody_has_can_be_made_a_member_at_once(claiming: Claiming) -> None:
    bill = claiming.sell("100")
    claiming.till.scan(code_of(bill))
    claiming.till.enter("13700000009")
    assert claiming.stands_at(Step.JOIN)
    claiming.till.commit("赵云")
    claiming.till.press(Qt.Key.Key_Return)
    assert claiming.stands_at(Step.CONFIRM)
    claiming.till.press(Qt.Key.Key_Return)
    assert [told.member.name for told in claiming.done] == ["赵云"]


def test_esc_claims_nothing(claiming: Claiming) -> None:
    bill = claiming.sell("100")
    claiming.till.scan(code_of(bill))
    claiming.till.enter(PHONE)
    claiming.till.press(Qt.Key.Key_Escape)
    assert claiming.done == []
    assert claiming.till.lane.look(claims.look, code_of(bill)).result().number == bill.number


def test_without_the_right_nothing_is_claimed(claiming: Claiming) -> None:
    bill = claiming.sell("100")
    claiming.gate.open = False
    claiming.till.scan(code_of(bill))
    claiming.till.enter(PHONE)
    claiming.till.press(Qt.Key.Key_Return)
    assert claiming.done == []


def test_a_slip_that_was_used_is_refused_in_words(claiming: Claiming) -> None:
    bill = claiming.sell("100")
    claiming.till.lane.submit(claims.claim, code_of(bill), "m-wang", Approval()).result()
    claiming.till.scan(code_of(bill))
    assert claiming.said == "王* has claimed this bill."
    assert claiming.till.window.presenter.panels.panel is None


def test_the_bill_that_is_being_rung_up_is_left_as_it_is(claiming: Claiming) -> None:
    bill = claiming.sell("100")
    claiming.till.press(Qt.Key.Key_Escape)
    claiming.till.enter("36")
    claiming.till.scan(code_of(bill))
    claiming.till.enter(PHONE)
    claiming.till.press(Qt.Key.Key_Return)
    assert len(claiming.done) == 1
    assert len(claiming.till.lines) == 1


def test_a_joined_till_takes_a_slip_of_another_till_and_leaves_it_to_head_office(qtbot: QtBot) -> None:
    claiming = Claiming(qtbot, joined=True)
    code = claim_code.make(b"another till's", "bill")
    claiming.till.scan(code)
    claiming.till.enter(PHONE)
    assert "head office decides" in claiming.panel.told
    claiming.till.press(Qt.Key.Key_Return)
    (told,) = claiming.done
    assert (told.settlement, told.confirmed) == (None, False)
    assert "Head office settles the claim" in claiming.said
    claiming.till.close()


def test_a_claimed_bill_of_a_joined_till_is_provisional_until_head_office_says_so(qtbot: QtBot) -> None:
    claiming = Claiming(qtbot, joined=True)
    bill = claiming.sell("100")
    lane = claiming.till.lane
    lane.submit(lambda unit: office_says.answer(unit, office_says.event_of(unit, bill.id))).result()
    done = lane.submit(claims.claim, code_of(bill), "m-wang", Approval()).result()
    assert not done.confirmed
    assert lane.look(bills.by_id, bill.id).result().settlement.certainty.value == "provisional"
    claiming.till.close()
