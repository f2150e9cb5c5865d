"""What phones get from a real server."""

from __future__ import annotations

import re
import threading

import pytest

from sync.status.app import Limits
from sync.status.rate import Rate
from terminal.errors import Broken, Refused, Unavailable
from terminal.services.facts import StatusFacts
from tests.status_facts import TOKEN, own_entry, status_facts, yuan
from tests.sync.status.conftest import OPEN, PATIENCE_S, Serve, Shop

UNKNOWN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
STRICT = {
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "permissions-policy",
    "x-robots-tag",
}


def test_a_known_token_opens_its_page(serve: Serve, shop: Shop) -> None:
    answer = serve(shop).ask(f"/q/{TOKEN}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "24,118.20" in answer.text


def test_a_token_is_read_in_either_case(serve: Serve, shop: Shop) -> None:
    assert serve(shop).ask(f"/q/{TOKEN.lower()}").status_code == 200
    assert shop.asked == [TOKEN]


def test_an_unknown_token_and_no_token_at_all_get_the_same_answer(serve: Serve, shop: Shop) -> None:
    served = serve(shop)
    answers = [
        served.ask(path)
        for path in (
            f"/q/{UNKNOWN}",
            "/q/short",
            f"/q/{TOKEN}A",
            f"/q/{TOKEN[:-1]}1",
            "/q/%E5%88%98",
            f"/q/{TOKEN[:-1]}%C5%BF",
            f"/q/{TOKEN}/",
            "/q/",
            "/",
            "/docs",
            "/openapi.json",
            "/static/../app.py",
            "/favicon.ico",
        )
    ]
    for answer in answers:
        assert answer.status_code == 404
        assert answer.text == answers[0].text
        assert {**answer.headers, "date": ""} == {**answers[0].headers, "date": ""}
    assert shop.asked == [UNKNOWN]


def test_the_page_that_is_not_there_sends_to_the_receipt(serve: Serve, shop: Shop) -> None:
    served = serve(shop)
    assert "请看小票上的码" in served.page(token=UNKNOWN)
    assert "code on your receipt" in served.page("en", token=UNKNOWN)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_nothing_but_reading_is_allowed(serve: Serve, shop: Shop, method: str) -> None:
    answer = serve(shop).ask(f"/q/{TOKEN}", method, data=b"x" * 100)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert shop.asked == []


def test_a_head_request_gets_the_head_alone(serve: Serve, shop: Shop) -> None:
    served = serve(shop)
    head, whole = served.ask(f"/q/{TOKEN}", "HEAD"), served.ask(f"/q/{TOKEN}")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]


def test_a_long_address_is_refused_before_it_is_read(serve: Serve, shop: Shop) -> None:
    served = serve(shop)
    assert served.ask("/q/" + "A" * 600).status_code == 414
    assert served.ask(f"/q/{TOKEN}?" + "x" * 600).status_code == 414
    assert shop.asked == []


@pytest.mark.parametrize(
    ("path", "method"),
    [
        (f"/q/{TOKEN}", "GET"),
        ("/q/nothing", "GET"),
        (f"/q/{TOKEN}", "POST"),
        ("/" + "x" * 600, "GET"),
        ("/healthz", "GET"),
        ("/static/style.css", "GET"),
    ],
)
def test_every_answer_has_the_strict_headers(serve: Serve, shop: Shop, path: str, method: str) -> None:
    answer = serve(shop).ask(path, method)
    assert {name.lower() for name in answer.headers} >= STRICT
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self' data:;")
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Server" not in answer.headers
    assert "Set-Cookie" not in answer.headers


def test_no_page_is_kept_by_anybody_but_the_style_sheet_is(serve: Serve, shop: Shop) -> None:
    served = serve(shop)
    assert served.ask(f"/q/{TOKEN}").headers["Cache-Control"] == "no-store"
    assert served.ask("/q/nothing").headers["Cache-Control"] == "no-store"
    address = re.search(r'rel="stylesheet" href="([^"]+)"', served.page())
    assert address is not None
    sheet = served.ask(address.group(1))
    assert sheet.headers["Content-Type"].startswith("text/css")
    assert "immutable" in sheet.headers["Cache-Control"]


def test_the_language_is_the_browsers_until_one_is_chosen(serve: Serve, shop: Shop) -> None:
    served = serve(shop)
    chinese = served.ask(f"/q/{TOKEN}", headers={"Accept-Language": "zh-Hans-CN,zh;q=0.9,en;q=0.8"})
    english = served.ask(f"/q/{TOKEN}", headers={"Accept-Language": "de-DE,de;q=0.9"})
    chosen = served.ask(f"/q/{TOKEN}?lang=en", headers={"Accept-Language": "zh-CN"})
    assert "前面还有" in chinese.text
    assert chinese.headers["Content-Language"] == "zh-CN"
    assert "Ahead of you" in english.text
    assert chosen.text == english.text


def test_a_client_that_asks_too_often_has_to_wait(serve: Serve, shop: Shop) -> None:
    now_ms = [0]
    limits = Limits(client=Rate(burst=3, every_ms=10_000), everybody=Rate(1_000, 1))
    served = serve(shop, limits, monotonic_ms=lambda: now_ms[0])
    assert [served.ask(f"/q/{TOKEN}").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    refused = served.ask(f"/q/{TOKEN}", headers={"Accept-Language": "zh"})
    assert refused.headers["Retry-After"] == "10"
    assert "请稍等" in refused.text
    assert {name.lower() for name in refused.headers} >= STRICT
    assert len(shop.asked) == 3
    now_ms[0] = 10_000
    assert [served.ask(f"/q/{TOKEN}").status_code for _ in range(2)] == [200, 429]


def test_all_clients_together_have_to_wait_too(serve: Serve, shop: Shop) -> None:
    limits = Limits(client=Rate(100, 1), everybody=Rate(burst=2, every_ms=500))
    served = serve(shop, limits)
    assert [served.ask("/healthz").status_code for _ in range(3)] == [200, 200, 429]


def test_a_source_that_fails_before_anything_is_known_gets_a_plain_page(serve: Serve, shop: Shop) -> None:
    shop.failure = RuntimeError("no such table: entry at /srv/till/ledger.db")
    answer = serve(shop).ask(f"/q/{TOKEN}", headers={"Accept-Language": "zh"})
    assert answer.status_code == 503
    assert "暂时读不到排队情况" in answer.text
    assert "ledger.db" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("failure", [Unavailable("busy"), Broken("ledger_corrupt"), Refused("other"), ValueError("x")])
def test_a_source_that_fails_later_leaves_the_last_known_page_with_its_time(
    serve: Serve, shop: Shop, failure: Exception
) -> None:
    served = serve(shop)
    served.page()
    shop.failure = failure
    answer = served.ask(f"/q/{TOKEN}", headers={"Accept-Language": "zh"})
    assert answer.status_code == 503
    assert "暂时读不到排队情况，以下是 12-03 15:10:22 的" in answer.text
    assert "24,118.20" in answer.text
    shop.failure = None
    assert "暂时读不到" not in served.page()


def test_the_last_known_page_of_one_is_nobody_elses(serve: Serve, shop: Shop) -> None:
    served = serve(shop)
    served.page()
    shop.failure = Unavailable("busy")
    answer = served.ask(f"/q/{UNKNOWN}")
    assert answer.status_code == 503
    assert "24,118.20" not in answer.text


def test_only_so_many_last_known_pages_are_remembered(serve: Serve) -> None:
    tokens = [f"{letter * 26}" for letter in "ABC"]
    shop = Shop({token: status_facts() for token in tokens})
    served = serve(shop, Limits(client=OPEN.client, everybody=OPEN.everybody, remembered_max=2))
    for token in tokens:
        served.page(token=token)
    shop.failure = Unavailable("busy")
    shown = ["24,118.20" in served.page(token=token) for token in tokens]
    assert shown == [False, True, True]


def test_a_source_that_hangs_holds_nobody_up_for_long(serve: Serve) -> None:
    let_go = threading.Event()

    def hangs(token: str) -> StatusFacts:
        let_go.wait(PATIENCE_S)
        return status_facts()

    served = serve(hangs, Limits(client=OPEN.client, everybody=OPEN.everybody, read_timeout_s=0.05))
    try:
        assert served.ask(f"/q/{TOKEN}").status_code == 503
        assert served.ask("/healthz").text == "ok\n"
    finally:
        let_go.set()


def test_the_source_is_asked_from_one_thread_alone(serve: Serve) -> None:
    threads = set()

    def source(token: str) -> StatusFacts:
        threads.add(threading.get_ident())
        return status_facts()

    served = serve(source)
    phones = [threading.Thread(target=served.page) for _ in range(6)]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join(PATIENCE_S)
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_a_page_that_can_not_be_written_says_so_and_no_more(serve: Serve) -> None:
    served = serve(Shop({TOKEN: status_facts(time_zone="Nowhere/Town")}))
    answer = served.ask(f"/q/{TOKEN}")
    assert answer.status_code == 503
    assert "Nowhere" not in answer.text
    assert {name.lower() for name in answer.headers} >= STRICT


def test_no_name_can_bring_markup_into_the_page(serve: Serve) -> None:
    evil = "<script>alert(1)</script>\"'&{t}"
    facts = status_facts(
        shop=evil,
        store_name=evil,
        scheme_name=evil,
        member_name=evil,
        level_names=(("silver", evil),),
        entry=own_entry(rule=evil, bill_number=evil),
    )
    page = serve(Shop({TOKEN: facts})).page()
    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp;{t}") >= 5


def test_no_log_holds_a_token(serve: Serve, shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    served = serve(shop)
    served.page()
    shop.failure = ValueError("broken")
    served.page(token=UNKNOWN)
    written = [record.getMessage() for record in caplog.records if record.name != "urllib3.connectionpool"]
    assert any("can't be read" in line for line in written)
    assert not [line for line in written if TOKEN in line or UNKNOWN in line]


def test_the_page_follows_the_ledger(serve: Serve, shop: Shop) -> None:
    served = serve(shop)
    assert 'id="places-ahead">86<' in served.page()
    shop.pages[TOKEN] = status_facts(entry=own_entry(entries_ahead=85, money_ahead=yuan("24000.00")))
    assert 'id="places-ahead">85<' in served.page()
