"""Payments through providers as the ledger keeps them: asked for, found again, used once, given back once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from terminal import ids
from terminal.errors import Refused
from terminal.ledger.unit import Unit
from terminal.money import Money, Quantity
from terminal.services import audit_log, export, export_csv, payment_keys, payments, refunds, reports, shifts
from terminal.services.facts import BillFacts, Line, Purchase, Tender, TenderKind
from terminal.services.payment_facts import Answer, Attempt, How, Provider, State, Verdict, payment_code
from terminal.services.payment_keys import AlipayKeys, WeChatKeys
from terminal.services.refund_facts import Way
from terminal.services.rights import Approval
from terminal.services.ring_up import ring_up
from tests.shop import Shop
from tests.terminal.devices.provider_double import ProviderDouble
from tests.terminal.devices.provider_keys import pem, public_pem, rsa_key

R = TypeVar("R")
LI = Approval("李红", reason="顾客要求")
OWNER = Approval(approved_by="*manager", reason="在商户平台查过")
DUE = Money(43_00)
PAID = Answer(Verdict.PAID, reference="4200001234202611230123456789")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "till.sqlite")
    yield made
    made.ledger.close()


def do(shop: Shop, work: Callable[[Unit], R]) -> R:
    with shop.ledger.write() as unit:
        return work(unit)


def asked(shop: Shop, bill: str = "b-1", how: How = How.SCAN, amount: Money = DUE) -> Attempt:
    number = ids.new_trade_number()
    return do(shop, lambda unit: payments.begin(unit, number, bill, Provider.WECHAT, amount, how))


def said(shop: Shop, attempt: Attempt, verdict: Verdict | Answer) -> Attempt:
    answer = verdict if isinstance(verdict, Answer) else Answer(verdict)
    return do(shop, lambda unit: payments.answered(unit, attempt.id, answer))


def paid(shop: Shop, bill: str = "b-1", reference: str = PAID.reference, amount: Money = DUE) -> Attempt:
    return said(shop, asked(shop, bill, amount=amount), Answer(Verdict.PAID, reference=reference))


def purchase(*tenders: Tender, bill: str = "b-1") -> Purchase:
    return Purchase(bill, (Line("面包", Quantity.of(1), DUE),), tenders)


def commit(shop: Shop, *tenders: Tender, bill: str = "b-1") -> BillFacts:
    return do(shop, lambda unit: ring_up(unit, purchase(*tenders, bill=bill)))


def state(shop: Shop, attempt: Attempt) -> State:
    found = do(shop, lambda unit: payments.find(unit, attempt.id))
    assert found is not None
    return found.state


def unsettled(shop: Shop) -> tuple[Attempt, ...]:
    return do(shop, payments.unsettled)


def test_a_scan_says_whose_payment_code_it_is() -> None:
    assert payment_code("134567890123456789") is Provider.WECHAT
    assert payment_code(" 104567890123456789\n") is Provider.WECHAT
    assert payment_code("2867012345678901") is Provider.ALIPAY
    assert payment_code("301234567890123456789012") is Provider.ALIPAY
    for other in ("6901234567892", "164567890123456789", "13456789012345678", "241234567890123456", "13812346021", ""):
        assert payment_code(other) is None


def test_an_attempt_is_there_after_a_restart_and_is_asked_for(shop: Shop) -> None:
    attempt = asked(shop)
    path = shop.ledger.path
    shop.ledger.close()
    again = Shop(path)
    (found,) = unsettled(again)
    again.ledger.close()
    assert (found.id, found.state, found.asks, found.sent) == (attempt.id, State.PENDING, True, False)


def test_the_same_number_is_one_attempt(shop: Shop) -> None:
    number = ids.new_trade_number()
    for _ in range(2):
        do(shop, lambda unit: payments.begin(unit, number, "b-1", Provider.WECHAT, DUE, How.SCAN))
    assert len(unsettled(shop)) == 1


def test_while_one_is_not_certain_no_second_one_is_begun(shop: Shop) -> None:
    first = asked(shop)
    for verdict in (Verdict.PENDING, Verdict.UNKNOWN):
        said(shop, first, verdict)
        with pytest.raises(Refused, match="payment_waits"):
            asked(shop)
    asked(shop, "b-2")
    do(shop, lambda unit: payments.break_off(unit, first.id, LI))
    asked(shop)


def test_a_bill_is_committed_with_what_is_paid_and_uses_it_up(shop: Shop) -> None:
    attempt = paid(shop)
    tender = payments.tender_of(attempt)
    bill = commit(shop, tender)
    assert bill.tenders == (tender,)
    assert state(shop, attempt) is State.USED
    assert unsettled(shop) == ()
    assert commit(shop, tender).outcome == "exists"


@pytest.mark.parametrize("verdict", [Verdict.PENDING, Verdict.UNKNOWN, Verdict.FAILED])
def test_a_bill_is_not_committed_with_what_is_not_certain(shop: Shop, verdict: Verdict) -> None:
    attempt = said(shop, asked(shop), Answer(verdict, reference=PAID.reference))
    with pytest.raises(Refused, match="not_paid_yet"):
        commit(shop, payments.tender_of(attempt))
    with shop.ledger.read() as unit:
        assert unit.orders.find("b-1") is None


def test_a_payment_pays_one_bill_once(shop: Shop) -> None:
    attempt = paid(shop)
    commit(shop, payments.tender_of(attempt))
    with pytest.raises(Refused, match="not_paid_yet"):
        commit(shop, payments.tender_of(attempt), bill="b-2")


def test_what_was_told_by_hand_needs_no_provider(shop: Shop) -> None:
    assert commit(shop, Tender(TenderKind.SCAN, DUE, reference="7731")).paid == DUE


def test_a_paid_one_without_a_bill_is_shown_until_it_is_back(shop: Shop) -> None:
    attempt = paid(shop)
    commit(shop, Tender(TenderKind.CASH, DUE, DUE))
    assert [(each.id, each.state, each.number) for each in unsettled(shop)] == [(attempt.id, State.PAID, "02-000001")]
    broken = do(shop, lambda unit: payments.break_off(unit, attempt.id, LI))
    assert broken.asks
    said(shop, attempt, Verdict.UNKNOWN)
    assert state(shop, attempt) is State.PAID
    said(shop, attempt, Verdict.BACK)
    assert (state(shop, attempt), unsettled(shop)) == (State.REFUNDED, ())


def test_what_is_broken_off_and_turns_out_to_be_paid_is_in_no_bill(shop: Shop) -> None:
    attempt = asked(shop)
    do(shop, lambda unit: payments.break_off(unit, attempt.id, LI))
    after = said(shop, attempt, PAID)
    assert (after.state, after.breaking_off, after.asks) == (State.PAID, True, True)
    with pytest.raises(Refused, match="not_paid_yet"):
        commit(shop, payments.tender_of(after))


def test_a_number_that_nobody_knows_is_given_up_only_after_it_can_not_arrive_any_more(shop: Shop) -> None:
    attempt = asked(shop)
    for _ in range(4):
        assert said(shop, attempt, Verdict.ABSENT).state is State.UNKNOWN
    shop.clock.forward(seconds=61)
    assert said(shop, attempt, Verdict.ABSENT).state is State.FAILED


def test_a_clock_that_jumps_gives_nothing_up(shop: Shop) -> None:
    attempt = asked(shop)
    shop.clock.forward(days=300)
    assert said(shop, attempt, Verdict.ABSENT).state is State.UNKNOWN


def test_a_code_that_nobody_scanned_waits_for_its_end(shop: Shop) -> None:
    attempt = asked(shop, how=How.SHOW)
    said(shop, attempt, Answer(Verdict.PENDING, show="weixin://wxpay/1"))
    for _ in range(5):
        shown = said(shop, attempt, Verdict.ABSENT)
        assert (shown.state, shown.show) == (State.PENDING, "weixin://wxpay/1")
    shop.clock.forward(seconds=361)
    assert said(shop, attempt, Verdict.ABSENT).state is State.FAILED


def test_what_has_ended_stays_so(shop: Shop) -> None:
    attempt = said(shop, asked(shop), Verdict.FAILED)
    assert said(shop, attempt, PAID).state is State.FAILED
    with pytest.raises(Refused, match="payment_ended"):
        do(shop, lambda unit: payments.break_off(unit, attempt.id, LI))


def test_a_manager_settles_an_unknown_one_with_a_reason(shop: Shop) -> None:
    attempt = said(shop, asked(shop), Verdict.UNKNOWN)
    for nobody, why in ((LI, "not_allowed"), (Approval(approved_by="*manager"), "reason_missing")):
        with pytest.raises(Refused, match=why):
            do(shop, lambda unit, by=nobody: payments.settle(unit, attempt.id, by))
    do(shop, lambda unit: payments.settle(unit, attempt.id, OWNER))
    assert (state(shop, attempt), unsettled(shop)) == (State.SETTLED, ())
    (line,) = (
        each for each in do(shop, lambda unit: audit_log.search(unit, audit_log.Wanted()))
        if each.what == "payment_settled"
    )  # fmt: skip
    assert (line.subject, line.amount, line.reason) == (attempt.id, DUE, "在商户平台查过")


def test_a_refund_goes_back_the_way_it_came_in_the_parts_that_were_paid(shop: Shop) -> None:
    one = paid(shop, reference="4200000000000000000000000001", amount=Money(30_00))
    two = paid(shop, reference="4200000000000000000000000002", amount=Money(13_00))
    bill = commit(shop, payments.tender_of(one), payments.tender_of(two))
    do(shop, lambda unit: refunds.preview(unit, bill.id, amount=Money(40_00)))
    assert unsettled(shop) == ()
    do(shop, lambda unit: refunds.refund(unit, "r-1", bill.id, LI, amount=Money(35_00)))
    do(shop, lambda unit: refunds.refund(unit, "r-1", bill.id, LI, amount=Money(35_00)))
    backs = unsettled(shop)
    assert sorted((each.paid_as, each.paid.fen, each.amount.fen) for each in backs) == [
        (one.reference, 30_00, 30_00), (two.reference, 13_00, 5_00),
    ]  # fmt: skip
    do(shop, lambda unit: refunds.refund(unit, "r-2", bill.id, LI))
    assert sum(each.amount.fen for each in unsettled(shop)) == 43_00
    assert [way.name for way in do(shop, lambda unit: refunds.by_id(unit, "r-1")).ways] == ["wechat"]


def test_the_report_of_a_shift_tells_each_provider_apart(shop: Shop) -> None:
    do(shop, lambda unit: shifts.start(unit, Money(100_00), LI))
    wechat = paid(shop, "b-1")
    alipay = do(shop, lambda unit: payments.begin(unit, "PA", "b-2", Provider.ALIPAY, DUE, How.SCAN))
    alipay = said(shop, alipay, Answer(Verdict.PAID, reference="2023111222001404561405012345"))
    commit(shop, payments.tender_of(wechat), bill="b-1")
    bill = commit(shop, payments.tender_of(alipay), bill="b-2")
    commit(shop, Tender(TenderKind.SCAN, DUE, reference="7731"), bill="b-3")
    do(shop, lambda unit: refunds.refund(unit, "r-1", bill.id, LI, amount=Money(3_00)))
    report = do(shop, reports.x)
    assert [(each.name, each.taken.amount.fen, each.refunded.amount.fen) for each in report.tenders] == [
        ("", 43_00, 0), ("alipay", 43_00, 3_00), ("wechat", 43_00, 0),
    ]  # fmt: skip
    assert report.books_agree


def test_the_same_answer_twice_is_one_payment(shop: Shop) -> None:
    attempt = paid(shop)
    assert said(shop, attempt, PAID).state is State.PAID
    commit(shop, payments.tender_of(attempt))
    assert said(shop, attempt, PAID).state is State.USED


def test_a_refund_that_the_provider_refuses_is_shown_and_can_be_tried_again(shop: Shop) -> None:
    bill = commit(shop, payments.tender_of(paid(shop)))
    do(shop, lambda unit: refunds.refund(unit, "r-1", bill.id, LI, only=(TenderKind.SCAN, "wechat")))
    (back,) = unsettled(shop)
    refused = said(shop, back, Answer(Verdict.FAILED, why="NOT_ENOUGH"))
    assert (refused.state, refused.asks, refused.why) == (State.REFUSED, False, "NOT_ENOUGH")
    assert unsettled(shop) == (refused,)
    assert do(shop, lambda unit: payments.try_again(unit, back.id)).asks
    said(shop, back, Verdict.BACK)
    assert unsettled(shop) == ()


def test_a_refund_of_what_was_told_by_hand_asks_no_provider(shop: Shop) -> None:
    bill = commit(shop, Tender(TenderKind.SCAN, DUE, reference="7731"))
    do(shop, lambda unit: refunds.refund(unit, "r-1", bill.id, LI, ways=(Way(TenderKind.SCAN, DUE),)))
    assert unsettled(shop) == ()


def test_what_a_bill_of_before_a_restored_backup_used_is_found_used(shop: Shop) -> None:
    attempt = paid(shop)
    commit(shop, payments.tender_of(attempt))
    do(shop, lambda unit: unit.sql.run("UPDATE payment_attempt SET state = 'paid' WHERE id = ?", attempt.id))
    assert unsettled(shop) == ()
    assert state(shop, attempt) is State.USED


# keys


def test_keys_are_looked_at_before_they_are_kept(shop: Shop) -> None:
    with ProviderDouble() as double:
        wechat, alipay = double.wechat_keys(), double.alipay_keys()
    right = (wechat.merchant, wechat.app, wechat.serial, wechat.api_key)
    bad: list[tuple[WeChatKeys | AlipayKeys, str]] = [
        (WeChatKeys("", wechat.app, wechat.serial, wechat.api_key, wechat.private_key), "merchant"),
        (WeChatKeys(wechat.merchant, wechat.app, "xyz", wechat.api_key, wechat.private_key), "serial"),
        (WeChatKeys(wechat.merchant, wechat.app, wechat.serial, "short", wechat.private_key), "api_key"),
        (WeChatKeys(*right, "no key"), "private_key"),
        (WeChatKeys(*right, wechat.public_key), "private_key"),
        (WeChatKeys(*right, wechat.private_key, "PUB"), "public_key"),
        (AlipayKeys(alipay.app, alipay.private_key, alipay.private_key), "public_key"),
        (AlipayKeys(alipay.app, alipay.private_key, alipay.public_key, "http://pay.example.com"), "gateway"),
    ]  # fmt: skip
    for keys, field in bad:
        with pytest.raises(Refused) as refused:
            do(shop, lambda unit, keys=keys: payment_keys.save(unit, keys, OWNER))
        assert (refused.value.code, refused.value.fields["field"]) == ("bad_keys", field)
    with pytest.raises(Refused, match="not_allowed"):
        do(shop, lambda unit: payment_keys.save(unit, wechat, LI))
    assert do(shop, payment_keys.told).providers == ()


def test_keys_with_their_frames_are_taken_and_a_secret_left_empty_stays(shop: Shop) -> None:
    framed = AlipayKeys("2021000122671234", pem(rsa_key("merchant")), public_pem(rsa_key("platform")))
    do(shop, lambda unit: payment_keys.save(unit, framed, OWNER))
    kept = do(shop, payment_keys.kept).alipay
    assert kept is not None
    assert "-----" not in kept.private_key + kept.public_key
    told = do(shop, lambda unit: payment_keys.save(unit, AlipayKeys("2021000199999999", "", kept.public_key), OWNER))
    assert told.alipay is not None
    assert (told.alipay.app, told.alipay.private_key) == ("2021000199999999", "")
    after = do(shop, payment_keys.kept).alipay
    assert after is not None
    assert after.private_key == kept.private_key
    do(shop, lambda unit: payment_keys.forget(unit, Provider.ALIPAY, OWNER))
    assert do(shop, payment_keys.told).providers == ()


def test_no_key_is_in_the_journal_a_log_an_export_or_a_report(shop: Shop, tmp_path: Path) -> None:
    with ProviderDouble() as double:
        keys = (double.wechat_keys(), double.alipay_keys())
    for each in keys:
        do(shop, lambda unit, each=each: payment_keys.save(unit, each, OWNER))
    attempt = paid(shop)
    commit(shop, payments.tender_of(attempt))
    secrets = [keys[0].private_key[40:80], keys[0].api_key, keys[1].private_key[40:80]]
    with shop.ledger.read() as unit:
        for (table,) in unit.sql.all(
            "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE TABLE %' AND name <> 'secret'"
        ):
            text = json.dumps(unit.sql.all(f"SELECT * FROM {table}"), default=str, ensure_ascii=False)
            assert not any(secret in text for secret in secrets), table
        log = str(audit_log.search(unit, audit_log.Wanted()))
        told = repr(payment_keys.told(unit)) + repr(payment_keys.kept(unit)) + log
        assert not any(secret in told for secret in secrets)
        export_csv.write(unit, tmp_path / "out")
        told += json.dumps(export.scenario(unit), ensure_ascii=False, default=str)
        told += "".join(path.read_text("utf-8-sig") for path in (tmp_path / "out").iterdir())
        assert not any(secret in told for secret in secrets)


def test_a_ledger_is_read_by_its_owner_only(shop: Shop) -> None:
    for tail in ("", "-wal", "-shm"):
        path = Path(f"{shop.ledger.path}{tail}")
        assert path.exists()
        assert path.stat().st_mode & 0o077 == 0


def test_a_number_of_the_providers_that_looks_like_a_card_is_not_kept(shop: Shop) -> None:
    attempt = paid(shop, reference="4111111111111111")
    assert attempt.reference == attempt.id
    assert commit(shop, payments.tender_of(attempt)).tenders[0].reference == attempt.id
