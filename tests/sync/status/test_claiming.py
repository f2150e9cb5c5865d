"""A claim slip on a customer's phone, over a real server and a real ledger."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
import requests

from sync.status.app import Limits
from sync.status.claiming import FORM
from sync.status.rate import Rate
from terminal.errors import TillError, Unavailable
from terminal.ledger import audit
from terminal.rebate.settings import Settings
from terminal.services import claims, members, status
from terminal.services.claim_facts import ClaimFacts, SlipPage
from terminal.services.facts import BillFacts, StatusFacts
from terminal.services.rights import Approval
from tests.shop import PROFILE, Shop
from tests.sync.status.conftest import OPEN, Serve, Served

FREE = Limits(OPEN.address_max, OPEN.client, OPEN.everybody, claiming=Rate(10_000, 1), each_slip=Rate(10_000, 1))
PHONE = "13812346021"
ENGLISH = {"Accept-Language": "en"}


class Counter:
    """The till as the page has it: read and written from one thread at a time."""

    def __init__(self) -> None:
        self.shop = Shop(":memory:")
        self.lock = threading.Lock()
        self.failure: TillError | None = None

    def __call__(self, token: str) -> StatusFacts:
        with self.lock, self.shop.ledger.read() as unit:
            return status.status(unit, token)

    def look(self, code: str) -> SlipPage:
        with self.lock, self.shop.ledger.read() as unit:
            return claims.page(unit, code)

    def claim(self, code: str, phone: str, name: str, *, agreed: bool) -> ClaimFacts:
        if self.failure is not None:
            raise self.failure
        with self.lock, self.shop.ledger.write() as unit:
            return claims.claim_by_phone(unit, code, phone, name, agreed=agreed)


class Page:
    """The page of one slip, as a phone asks for it."""

    def __init__(self, served: Served, bill: BillFacts) -> None:
        assert bill.claim is not None
        self.served, self.path = served, f"/c/{bill.claim.code}"

    def get(self, language: str = "en") -> requests.Response:
        return self.served.ask(self.path, headers={"Accept-Language": language})

    def send(self, phone: str = PHONE, headers: dict[str, str] | None = None, **fields: str) -> requests.Response:
        return self.served.ask(
            self.path, "POST", data={"phone": phone, **fields}, headers={**ENGLISH, **(headers or {})}
        )


@pytest.fixture
def counter() -> Iterator[Counter]:
    made = Counter()
    with made.shop.ledger.write() as unit:
        members.add(unit, "王敏", PHONE, consent=True)
    yield made
    assert audit.verify(made.shop.ledger).findings == ()
    made.shop.ledger.close()


@pytest.fixture
def bill(counter: Counter) -> BillFacts:
    return counter.shop.pay("344.11")


@pytest.fixture
def page(serve: Serve, counter: Counter, bill: BillFacts) -> Page:
    return Page(serve(counter, FREE, claims=counter), bill)


def owner(counter: Counter, bill: BillFacts) -> str | None:
    with counter.lock, counter.shop.ledger.read() as unit:
        row = unit.sql.one("SELECT m.name FROM bill b LEFT JOIN member m ON m.id = b.member WHERE b.id = ?", bill.id)
    assert row is not None
    return row[0] if row[0] is None else str(row[0])


def test_the_slip_shows_its_bill_and_nobody(page: Page) -> None:
    answer = page.get()
    assert answer.status_code == 200
    assert "344.11" in answer.text and "2026-11-29 10:00" in answer.text
    assert "王" not in answer.text and PHONE not in answer.text
    assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_members_number_claims_the_bill_and_leads_to_its_place(page: Page, counter: Counter, bill: BillFacts) -> None:
    answer = page.send("138 1234 6021")
    assert answer.status_code == 303
    place = page.served.ask(answer.headers["Location"], headers=ENGLISH)
    assert place.status_code == 200 and "344.11" in place.text
    assert owner(counter, bill) == "王敏"


def test_sent_twice_it_is_claimed_once_and_answered_the_same(page: Page) -> None:
    first, second = page.send(), page.send()
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]


def test_somebody_elses_number_comes_too_late(page: Page, counter: Counter) -> None:
    with counter.lock, counter.shop.ledger.write() as unit:
        members.add(unit, "李梅", "13900000001", consent=True)
    page.send()
    for answer in (page.send("13900000001"), page.get()):
        assert answer.status_code == 404
        assert "has been used" in answer.text and "王" not in answer.text


def test_a_number_that_nobody_has_is_sent_to_a_till(page: Page, counter: Counter, bill: BillFacts) -> None:
    answer = page.send("13700000009", name="赵云", agreed="1")
    assert answer.status_code == 422
    assert "Show your slip at a till to join" in answer.text
    assert 'name="name"' not in answer.text
    assert owner(counter, bill) is None


def test_where_the_shop_wants_it_a_stranger_joins_with_name_and_consent(
    page: Page, counter: Counter, bill: BillFacts
) -> None:
    with counter.lock:
        counter.shop.set(Settings(), replace(PROFILE, claim_newcomers=True))
    first = page.send("13700000009")
    assert first.status_code == 422 and 'name="name"' in first.text
    second = page.send("13700000009", name="赵云")
    assert second.status_code == 422 and "agree" in second.text and 'value="赵云"' in second.text
    assert page.send("13700000009", name="赵云", agreed="1").status_code == 303
    assert owner(counter, bill) == "赵云"


@pytest.mark.parametrize("phone", ["", "12", "abc", "1381234602", "<script>", "1" * 200])
def test_what_is_no_number_is_said_at_the_field(page: Page, phone: str) -> None:
    answer = page.send(phone)
    assert answer.status_code == 422
    assert 'id="wrong"' in answer.text
    assert "<script>" not in answer.text


@pytest.mark.parametrize("code", ["A" * 28, "short", "A" * 26, "%E5%88%98"])
def test_codes_that_are_none_get_the_same_answer(page: Page, code: str) -> None:
    address, form = f"/c/{code}", {"phone": PHONE}
    served = page.served
    for answer in (served.ask(address, headers=ENGLISH), served.ask(address, "POST", headers=ENGLISH, data=form)):
        assert answer.status_code == 404
        assert "No bill can be claimed with this code" in answer.text


def test_a_slip_too_old_says_so(page: Page, counter: Counter) -> None:
    counter.shop.clock.forward(days=8)
    assert "too old" in page.get().text
    assert page.send().status_code == 404


def test_each_slip_may_be_tried_a_few_times_a_minute_whoever_tries(
    serve: Serve, counter: Counter, bill: BillFacts
) -> None:
    now = [0]
    limits = replace(FREE, each_slip=Rate(burst=3, every_ms=60_000))
    page = Page(serve(counter, limits, claims=counter, monotonic_ms=lambda: now[0]), bill)
    tries = [page.send(f"1370000000{digit}").status_code for digit in range(5)]
    assert tries == [422, 422, 422, 429, 429]
    assert page.get().status_code == 200, "it may still be looked at"
    now[0] += 60_000
    assert page.send().status_code == 303


def test_each_phone_may_try_a_few_times_whatever_slip_it_holds(serve: Serve, counter: Counter) -> None:
    limits = replace(FREE, claiming=Rate(burst=2, every_ms=60_000))
    served = serve(counter, limits, claims=counter)
    bills = [counter.shop.pay("10") for _ in range(3)]
    assert [Page(served, each).send().status_code for each in bills] == [303, 303, 429]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_that_another_site_sends_is_refused(
    page: Page, counter: Counter, bill: BillFacts, headers: dict[str, str]
) -> None:
    assert page.send(headers=headers).status_code == 403
    assert owner(counter, bill) is None


def test_the_pages_own_form_is_taken(page: Page) -> None:
    own = {"Origin": page.served.url, "Sec-Fetch-Site": "same-origin"}
    assert page.send(headers=own).status_code == 303


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"phone=" + b"1" * 5_000, FORM),
        (b"\xff\xfe", FORM),
        (b"{}", "application/json"),
        (b"&".join(b"a=1" for _ in range(50)), FORM),
    ],
)
def test_what_is_no_form_is_refused(page: Page, body: bytes, kind: str) -> None:
    answer = page.served.ask(page.path, "POST", data=body, headers={"Content-Type": kind})
    assert answer.status_code == 413


def test_a_till_that_has_no_time_says_try_again_and_nothing_is_lost(page: Page, counter: Counter) -> None:
    counter.failure = Unavailable("ledger_busy")
    assert page.send().status_code == 503
    counter.failure = None
    assert page.send().status_code == 303


def test_nothing_can_be_sent_to_any_other_address(page: Page) -> None:
    for path in ("/", "/q/" + "A" * 26, "/static/style.css", "/healthz"):
        assert page.served.ask(path, "POST", data={"phone": PHONE}).status_code == 405
    assert page.served.ask(page.path, "PUT").status_code == 405


def test_without_anybody_to_claim_from_there_is_no_such_page(serve: Serve, counter: Counter, bill: BillFacts) -> None:
    page = Page(serve(counter, FREE), bill)
    assert page.get().status_code == 404
    assert page.send().status_code == 405


def test_the_page_speaks_both_languages(page: Page) -> None:
    english, chinese = page.get().text, page.get("zh-CN").text
    assert "Claim this bill" in english
    assert re.search(r"<button[^>]*>[^<]*[\u4e00-\u9fff]", chinese)


def test_claimed_at_the_till_meanwhile_the_page_says_so(page: Page, counter: Counter, bill: BillFacts) -> None:
    counter.shop.member("A", name="赵云")
    assert bill.claim is not None
    with counter.lock, counter.shop.ledger.write() as unit:
        claims.claim(unit, bill.claim.code, "A", Approval())
    assert "has been used" in page.get().text
