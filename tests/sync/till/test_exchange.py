"""A till and the real office: what is sold arrives once, what the office says comes back, whatever the weather."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import requests
from requests.adapters import BaseAdapter

from sync import keys, till
from terminal.errors import Refused, Unavailable
from terminal.ledger import audit, jobs
from terminal.money import Ratio
from terminal.rebate import tree
from terminal.services import members, office_link, settings
from terminal.services.facts import LinkFacts
from terminal.services.shop import Configuration
from tests.shop import HandClock
from tests.sync import parts
from tests.sync.parts import Office, Till, copied


def test_a_till_that_joins_takes_over_store_and_prefix_and_runs_no_jobs(single: Till, office: Office) -> None:
    facts = single.join(office.code("S1", "07"))
    assert (facts.joined, facts.office_name, facts.url, facts.prefix) == (True, "总部", parts.URL, "07")
    assert facts.public_url == "http://office.example"
    with single.shop.ledger.read() as unit:
        shop = settings.current(unit).configuration.shop
        assert (shop.store, shop.till, shop.shop_name) == ("S1", "07", "福源百货")
        assert unit.jobs_us == jobs.HEAD_OFFICE_DOES
    assert audit.verify(single.shop.ledger).ok


def test_a_bill_arrives_is_confirmed_and_both_sides_agree(joined: Till, office: Office) -> None:
    joined.shop.pay("100", "A", bill_id="b1")
    assert (joined.facts.unconfirmed, joined.facts.oldest_at) == (1, joined.clock())
    facts, online, error = joined.sync()
    assert (online, error, facts.unconfirmed, facts.oldest_at, facts.stopped) == (True, None, 0, None, "")
    assert joined.confirmed == ["b1"]
    assert office.all("SELECT id, paid_fen FROM bill") == [("b1", 100_00)]
    assert joined.all("SELECT id, status, joined_ahead FROM office_entry") == [("b1", "waiting", 0)]
    assert joined.weather.seen[-1] == ("POST", "/v1/compare")
    assert audit.verify(joined.shop.ledger).ok


def test_what_a_sister_till_sold_moves_the_places_here(joined: Till, sister: Till, office: Office) -> None:
    joined.shop.pay("100", "A", bill_id="a1")
    joined.sync()
    sister.shop.pay("500", "B", bill_id="b1")
    sister.sync()
    assert sister.all("SELECT id, joined_ahead FROM office_entry ORDER BY seq") == [("a1", 0), ("b1", 1)]
    joined.sync()
    rewarded = joined.all("SELECT id, rewarded_fen FROM office_entry ORDER BY seq")
    assert rewarded == office.all("SELECT id, rewarded_fen FROM entry ORDER BY seq")
    assert joined.all("SELECT balance_fen FROM office_member WHERE id = 'A'") != [(0,)]


def test_members_products_and_settings_of_head_office_are_learned_as_events(joined: Till, sister: Till) -> None:
    with joined.shop.ledger.write() as unit:
        members.join(unit, "m1", name="王小明", phone="13812346021")
    with_setting(joined, "base/paused", True)
    joined.sync()
    sister.sync()
    with sister.shop.ledger.read() as unit:
        assert members.find(unit, "13812346021").name == "王小明"
        assert settings.current(unit).configuration.rebate.base.paused
        assert unit.sql.all("SELECT kind FROM journal ORDER BY seq DESC LIMIT 2") == [("learned",), ("configured",)]
    before = sister.all("SELECT count(*) FROM journal")
    sister.sync()
    joined.sync()
    assert sister.all("SELECT count(*) FROM journal") == before, "what was learned is not learned again"
    assert joined.facts.stopped == "" and sister.facts.stopped == "" and sister.facts.unconfirmed == 0
    assert audit.verify(sister.shop.ledger).ok


def with_setting(one: Till, path: str, value: object) -> LinkFacts:
    with one.shop.ledger.write() as unit:
        now = settings.current(unit)
        rebate = tree.changed(now.configuration.rebate, path, value)
        wanted = Configuration(now.configuration.shop, rebate)
        settings.change(unit, wanted, based_on=now.version, who="李红", reason="test")
    return one.facts


def test_a_managers_own_settings_are_not_overwritten_by_news_that_had_not_heard_of_them(
    joined: Till, sister: Till
) -> None:
    with_setting(sister, "base/paused", True)
    sister.sync()

    def saved_meanwhile(request: requests.PreparedRequest, behind: BaseAdapter) -> requests.Response:
        answer = behind.send(request)
        with_setting(joined, "base/extract", "25")
        return answer

    joined.weather.coming.append(saved_meanwhile)
    facts, _, error = joined.sync()
    with joined.shop.ledger.read() as unit:
        base = settings.current(unit).configuration.rebate.base
        kinds = unit.sql.all("SELECT body FROM journal WHERE kind = 'configured' ORDER BY seq DESC LIMIT 2")
    assert (base.paused, base.extract) == (True, Ratio(25_00))
    assert ["origin" in json.loads(body) for (body,) in kinds] == [True, False], "the manager's own was sent first"
    assert (facts.stopped, facts.unconfirmed, error) == ("", 0, None)


@pytest.mark.parametrize(
    "weather", [parts.lost, parts.never_answered, parts.unheard, parts.halved, parts.doubled], ids=lambda f: f.__name__
)
@pytest.mark.parametrize("at", range(3))
def test_whatever_happens_to_a_request_the_next_exchange_heals_it(
    joined: Till, office: Office, weather: parts.Answered, at: int
) -> None:
    joined.sync()
    for number in range(3):
        joined.shop.pay("36.50", "A", bill_id=f"b{number}")
    joined.weather.coming.extend([parts.clear] * at + [weather])
    joined.sync()
    facts, online, error = joined.sync()
    assert (online, error, facts.unconfirmed, facts.stopped, facts.held) == (True, None, 0, "", 0)
    assert office.all("SELECT id FROM bill ORDER BY id") == [("b0",), ("b1",), ("b2",)]
    assert joined.all("SELECT acked_seq FROM office_link") == joined.all("SELECT max(seq) FROM journal")
    assert sorted(joined.confirmed) == ["b0", "b1", "b2"]


@pytest.mark.parametrize(
    "answer",
    [
        parts.saying(200, b""),
        parts.saying(200, b"<html>log in to our wifi</html>", "text/html"),
        parts.saying(200, b"{}"),
        parts.saying(200, b'{"answers":[],"last_seq":9,"chain":"' + b"0" * 64 + b'","as_of":"2026-11-22T10:00:00Z"}'),
        parts.saying(200, b"[" * 100_000),
        parts.saying(200, b"\xff\xfe\x00"),
        parts.saying(302, b""),
        parts.saying(403, b"forbidden", "text/plain"),
        parts.saying(404, b'{"detail":"Not Found"}'),
        parts.saying(500, b"oops", "text/plain"),
        parts.saying(502, b"<html>bad gateway</html>", "text/html"),
        parts.saying(409, b'{"code":"fork"}', "application/problem+json"),
    ],
    ids=range(12),
)
def test_what_is_no_answer_is_as_good_as_silence(joined: Till, answer: parts.Answered) -> None:
    joined.sync()
    joined.shop.pay("10", "A", bill_id="b")
    before = joined.state()
    joined.weather.coming.append(answer)
    facts, online, error = joined.sync()
    assert (online, facts.unconfirmed, facts.stopped) == (False, 1, "")
    assert isinstance(error, Unavailable)
    assert joined.state() == before
    assert joined.sync()[0].unconfirmed == 0


@pytest.mark.parametrize("service", ["_keep", "_take"])
def test_killed_between_answer_and_keeping_it_the_next_exchange_heals(
    joined: Till, office: Office, service: str
) -> None:
    joined.shop.pay("10", "A", bill_id="b")
    before = joined.state() if service == "_keep" else None
    joined.lane.broken.append(service)
    joined.sync()
    assert before is None or joined.state() == before
    joined.restart()
    facts, online, error = joined.sync()
    assert (online, error, facts.unconfirmed, facts.stopped) == (True, None, 0, "")
    assert office.all("SELECT id FROM bill") == [("b",)]


def test_pushing_the_same_batch_twice_changes_nothing(joined: Till, office: Office) -> None:
    from sync.protocol import PushedEvent

    joined.shop.pay("10", "A", bill_id="b")
    with joined.shop.ledger.read() as unit:
        unsent = office_link.unsent(unit, 200, 1_000_000)
    assert unsent is not None
    events = [
        PushedEvent(seq=e.seq, kind=e.kind, at=e.at, format=e.format, body=e.body, prev=e.prev, hash=e.hash)
        for e in unsent.events
    ]
    client = till.connecting(joined.path, session=joined.session, clock=joined.clock)(unsent.link)
    first = client.push(events)
    here = office.all("SELECT seq, hash FROM journal"), office.all("SELECT * FROM joined_till")
    again = client.push(events)
    assert (office.all("SELECT seq, hash FROM journal"), office.all("SELECT * FROM joined_till")) == here
    assert (again.chain, again.last_seq) == (first.chain, first.last_seq)
    assert {told.outcome for told in again.answers} == {"exists"}
    assert [told.reason for told in again.answers] == [told.reason for told in first.answers]
    facts, _, error = joined.sync()
    assert (facts.stopped, facts.unconfirmed, error) == ("", 0, None)
    done = joined.state()
    with joined.shop.ledger.write() as unit:
        kept = office_link.acknowledge(unit, first.answers, chain=first.chain, as_of=first.as_of)
    assert kept == () and joined.state() == done


def test_an_exchange_with_nothing_new_writes_nothing_and_asks_once(joined: Till) -> None:
    joined.shop.pay("10", "A")
    joined.sync()
    joined.sync()
    before, asked = joined.state(), len(joined.weather.seen)
    joined.sync()
    assert joined.weather.seen[asked:] == [joined.weather.seen[asked]]
    assert joined.weather.seen[asked][1].startswith("/v1/feed?cursor=")
    assert joined.state() == before


def test_a_till_restored_from_an_old_copy_that_has_sold_since_is_a_fork_and_stands_still(
    joined: Till, office: Office, tmp_path: Path
) -> None:
    joined.shop.pay("10", "A", bill_id="b1")
    joined.sync()
    copied(joined.path, tmp_path / "old.sqlite")
    joined.shop.pay("20", "A", bill_id="b2")
    joined.sync()
    joined.restart(tmp_path / "old.sqlite")
    old = joined
    old.shop.pay("30", "A", bill_id="b3")
    facts, _, error = old.sync()
    assert (facts.stopped, facts.unconfirmed, error) == ("fork", 1, None)
    asked = len(old.weather.seen)
    assert old.sync()[0].stopped == "fork"
    assert old.shop.pay("40", "A").id and old.facts.unconfirmed == 2
    assert len(old.weather.seen) == asked, "nothing is asked while it stands"
    assert [each for (each,) in office.all("SELECT id FROM bill ORDER BY id")] == ["b1", "b2"]
    with pytest.raises(Refused, match="unconfirmed") as refused:
        till.leave(old.path, old.lane)
    assert refused.value.fields["count"] == 2
    assert till.leave(old.path, old.lane, forced=True).joined is False
    assert not keys.beside(old.path).exists()
    assert audit.verify(old.shop.ledger).ok


@pytest.mark.parametrize("weather", [parts.unheard, parts.doubled], ids=lambda f: f.__name__)
def test_a_fork_whose_telling_was_lost_is_told_again(joined: Till, tmp_path: Path, weather: parts.Answered) -> None:
    joined.sync()
    copied(joined.path, tmp_path / "old.sqlite")
    joined.shop.pay("20", "A", bill_id="b2")
    joined.sync()
    joined.restart(tmp_path / "old.sqlite")
    joined.shop.pay("30", "B", bill_id="b3")
    joined.weather.coming.append(weather)
    joined.sync()
    assert joined.sync()[0].stopped == "fork"


def test_a_till_restored_from_an_old_copy_that_sold_nothing_is_rolled_back(joined: Till, tmp_path: Path) -> None:
    joined.shop.pay("10", "A", bill_id="b1")
    joined.sync()
    copied(joined.path, tmp_path / "old.sqlite")
    joined.shop.pay("20", "A", bill_id="b2")
    joined.sync()
    joined.restart(tmp_path / "old.sqlite")
    facts, _, _ = joined.sync()
    assert facts.stopped == "rolled_back"


def test_a_revoked_till_stands_still_and_sells_on(joined: Till, office: Office) -> None:
    from sync.office import tills

    joined.sync()
    with office.ledger.write() as unit:
        tills.revoke(unit, joined.facts.till, office.clock())
    joined.shop.pay("10", "A", bill_id="b1")
    facts, _, _ = joined.sync()
    assert facts.stopped == "revoked"
    assert joined.shop.pay("10", "A", bill_id="b2").id == "b2"


def test_an_office_whose_word_does_not_fit_what_it_said_before_is_a_mismatch(joined: Till, office: Office) -> None:
    joined.shop.pay("10", "A", bill_id="b1")
    joined.sync()
    with office.ledger.write() as unit:
        unit.sql.run("UPDATE joined_till SET paid_fen = paid_fen + 1")
    joined.shop.pay("10", "A", bill_id="b2")
    facts, _, _ = joined.sync()
    assert facts.stopped == "mismatch"
    with joined.shop.ledger.write() as unit:
        office_link.resume(unit)
    joined.talk.nudge()
    assert joined.sync()[0].stopped == "mismatch"


def test_an_office_that_was_restored_from_an_old_copy_and_has_less_is_a_mismatch(joined: Till, office: Office) -> None:
    joined.shop.pay("10", "A", bill_id="b1")
    joined.sync()
    with office.ledger.write() as unit:
        unit.sql.run("UPDATE joined_till SET last_seq = last_seq - 1")
    joined.restart()
    assert joined.sync()[0].stopped == "mismatch"
    with joined.shop.ledger.write() as unit:
        office_link.resume(unit)
    joined.shop.pay("10", "A", bill_id="b2")
    assert joined.sync()[0].stopped == "mismatch"
    assert '"expected"' in str(joined.all("SELECT stopped_detail FROM office_link"))


def test_a_clock_that_is_wrong_is_told_and_the_till_signs_by_the_offices(joined: Till) -> None:
    joined.sync()
    joined.clock.at = HandClock("2019-01-01T00:00:00+08:00").at
    joined.shop.pay("10", "A", bill_id="b1")
    facts, online, error = joined.sync()
    assert (online, error, facts.unconfirmed) == (True, None, 0)


def test_joining_again_with_the_same_code_after_a_kill_gives_the_same_place(single: Till, office: Office) -> None:
    code = office.code("S1", "07")
    single.lane.broken.append("_joined")
    with pytest.raises(Unavailable):
        single.join(code)
    single.restart()
    assert not single.facts.joined
    assert single.join(code).prefix == "07"
    assert office.all("SELECT count(*) FROM joined_till") == [(1,)]
    with pytest.raises(Refused, match="already_joined"):
        single.join(code)


@pytest.mark.parametrize("code", ["", "short", "AAAA-BBBB-CCCC", "'; DROP TABLE pairing; --", "码" * 12])
def test_a_code_that_is_none_is_refused(single: Till, code: str) -> None:
    with pytest.raises(Refused, match="bad_code"):
        single.join(code)
    assert not single.facts.joined


def test_the_first_tills_history_goes_with_it_and_its_next_receipts_have_the_new_prefix(
    single: Till, office: Office
) -> None:
    for number in range(3):
        single.shop.pay("100", "A", bill_id=f"old{number}")
    single.join(office.code("S1", "07"))
    assert single.shop.pay("100", "B", bill_id="new").number == "07-000001"
    facts, online, error = single.sync()
    assert (online, error, facts.stopped, facts.held, facts.unconfirmed) == (True, None, "", 0, 0)
    numbers = office.all("SELECT number FROM bill ORDER BY seq")
    assert [each for (each,) in numbers] == ["02-000001", "02-000002", "02-000003", "07-000001"]
    assert audit.verify(single.shop.ledger).ok


def test_leaving_gives_the_jobs_back_and_forgets_what_head_office_said(joined: Till) -> None:
    joined.shop.pay("10", "A")
    joined.sync()
    assert till.leave(joined.path, joined.lane).joined is False
    with joined.shop.ledger.read() as unit:
        assert 0 < unit.jobs_us < jobs.HEAD_OFFICE_DOES
    for table in ("office_link", "office_entry", "office_queue", "office_member", "acknowledged"):
        assert joined.all(f"SELECT count(*) FROM {table}") == [(0,)]
    with pytest.raises(Refused, match="not_joined"):
        till.leave(joined.path, joined.lane)
    assert joined.sync()[0].joined is False
    assert audit.verify(joined.shop.ledger).ok


def test_an_answer_that_comes_after_the_till_left_and_joined_anew_is_not_for_it(joined: Till) -> None:
    joined.sync()
    joined.shop.pay("10", "A", bill_id="b1")

    def leaves_meanwhile(request: requests.PreparedRequest, behind: BaseAdapter) -> requests.Response:
        answer = behind.send(request)
        till.leave(joined.path, joined.lane, forced=True)
        with joined.shop.ledger.write() as unit:
            office_link.join(unit, parts.URL, Other(), event_max=1_000_000)
        return answer

    joined.weather.coming.append(leaves_meanwhile)
    error = joined.sync()[2]
    assert error is not None and error.code == "link_changed"
    assert joined.all("SELECT acked_seq, till FROM office_link") == [(0, "another")]


class Other:
    """A place at another office."""

    office, office_name, till, store, prefix, public_url = "o2", "二部", "another", "S1", "03", ""


def test_a_long_backlog_goes_in_batches_and_both_sides_agree(joined: Till, office: Office) -> None:
    joined.sync()
    for number in range(450):
        joined.shop.pay("1.05", "A", bill_id=f"b{number:03d}")
    joined.weather.seen.clear()
    facts, online, error = joined.sync()
    assert (facts.unconfirmed, facts.stopped, facts.held, online, error) == (0, "", 0, True, None)
    assert [seen for seen in joined.weather.seen if seen[0] == "POST"] == [("POST", "/v1/events")] * 3 + [
        ("POST", "/v1/compare")
    ]
    assert office.all("SELECT count(*), sum(paid_fen) FROM bill") == [(450, 450 * 105)]
    assert joined.confirmed == [f"b{number:03d}" for number in range(450)], "in the order in which they were rung up"
