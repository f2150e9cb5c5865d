"""Two exchanges of one till at once, a window's worker and a command: what one learned late never undoes the other."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from requests.adapters import BaseAdapter

from sync import till
from sync.comparing import Resumed
from sync.conversation import Conversation
from terminal.ledger import audit
from terminal.ledger.lane import Lane
from terminal.ledger.store import Ledger
from terminal.services import office_link
from terminal.services.ring_up import ring_up
from tests.shop import Shop, cash
from tests.sync import parts
from tests.sync.parts import DirectLane, Office, Till, copied


class Second:
    """Another process's exchange on the same file."""

    def __init__(self, one: Till) -> None:
        self.one = one
        self.ledger = Ledger.open(one.path, clock=one.clock)
        self.lane = DirectLane(self.ledger)
        self.talk: Conversation = till.conversation(
            one.path, self.lane, report=lambda *_: None, confirmed=lambda _: None, rng=random.Random(7),
            session=self.session, clock=one.clock,
        )  # fmt: skip

    def session(self) -> requests.Session:
        session = requests.Session()
        session.mount(parts.URL, parts.Weather(self.one.weather.behind))
        return session

    def sync(self) -> None:
        self.talk.woken()
        self.talk.run()

    def resume(self) -> Resumed:
        return till.resume(self.one.path, self.lane, session=self.session, clock=self.one.clock)


@pytest.fixture
def second(joined: Till) -> Iterator[Second]:
    joined.sync()
    other = Second(joined)
    yield other
    other.talk.close()
    other.ledger.close()


def meanwhile(joined: Till, path: str, do: Callable[[], object]) -> parts.Answered:
    """`do` happens between the answer to the first request for this path and its arrival."""

    def answer(request: requests.PreparedRequest, behind: BaseAdapter) -> requests.Response:
        if not request.path_url.startswith(path):
            joined.weather.coming.appendleft(answer)
            return behind.send(request)
        told = behind.send(request)
        do()
        return told

    return answer


def before(joined: Till, path: str, do: Callable[[], object]) -> parts.Answered:
    """`do` happens before the first request for this path gets there."""

    def answer(request: requests.PreparedRequest, behind: BaseAdapter) -> requests.Response:
        if request.path_url.startswith(path):
            do()
        else:
            joined.weather.coming.appendleft(answer)
        return behind.send(request)

    return answer


def in_order(joined: Till, office: Office, bills: int) -> None:
    facts, online, error = joined.sync()
    assert (facts.stopped, facts.unconfirmed, facts.held, online, error) == ("", 0, 0, True, None)
    assert office.all("SELECT count(*) FROM bill") == [(bills,)]
    assert audit.verify(joined.shop.ledger).ok


@pytest.mark.parametrize("path", ["/v1/events", "/v1/feed", "/v1/compare"])
@pytest.mark.parametrize("when", [before, meanwhile])
def test_an_exchange_in_the_middle_of_another_stops_neither(
    joined: Till, second: Second, office: Office, path: str, when: Callable[..., parts.Answered]
) -> None:
    joined.shop.pay("10", "A", bill_id="b1")

    def sells_and_syncs() -> None:
        joined.shop.pay("10", "A", bill_id="b2")
        second.sync()

    joined.weather.coming.append(when(joined, path, sells_and_syncs))
    facts, _, error = joined.sync()
    assert (facts.stopped, error) == ("", None)
    assert joined.all("SELECT stopped FROM office_link") == [("",)]
    in_order(joined, office, 2)


def test_a_page_that_comes_after_another_exchange_has_read_on_is_dropped(
    joined: Till, sister: Till, second: Second
) -> None:
    sister.shop.pay("100", "A", bill_id="a1")
    sister.sync()

    def reads_on() -> None:
        sister.shop.pay("100", "A", bill_id="a2")
        sister.sync()
        second.sync()

    joined.weather.coming.append(meanwhile(joined, "/v1/feed", reads_on))
    joined.sync()
    cursors = joined.all("SELECT cursor FROM office_link")
    second.sync()
    assert joined.all("SELECT cursor FROM office_link") == cursors, "nothing is left to be read again"
    assert joined.all("SELECT count(*) FROM office_entry") == [(2,)]
    assert joined.facts.stopped == ""


def test_an_answer_from_before_the_till_went_back_is_dropped(
    joined: Till, second: Second, office: Office, tmp_path: Path
) -> None:
    joined.shop.pay("10", "A", bill_id="b1")
    joined.sync()
    copied(office.path, tmp_path / "copy.sqlite")
    joined.shop.pay("10", "A", bill_id="b2")
    joined.sync()
    joined.shop.pay("10", "A", bill_id="b3")

    def restored() -> None:
        office.restored(tmp_path / "copy.sqlite", joined)
        second.sync()
        assert second.resume() == Resumed(lost=1)

    joined.weather.coming.append(meanwhile(joined, "/v1/events", restored))
    error = joined.sync()[2]
    assert error is not None and error.code == "office_answer"
    assert joined.facts.unconfirmed == 2, "b2 is not taken for confirmed by an answer about b3"
    in_order(joined, office, 3)


def test_a_refusal_from_before_the_till_went_back_stops_nothing(
    joined: Till, second: Second, office: Office, tmp_path: Path
) -> None:
    joined.shop.pay("10", "A", bill_id="b1")
    joined.sync()
    copied(office.path, tmp_path / "copy.sqlite")
    joined.shop.pay("10", "A", bill_id="b2")
    joined.sync()
    joined.shop.pay("10", "A", bill_id="b3")
    office.restored(tmp_path / "copy.sqlite", joined)

    def resumes() -> None:
        second.sync()
        assert second.resume() == Resumed(lost=1)

    joined.weather.coming.append(meanwhile(joined, "/v1/events", resumes))
    error = joined.sync()[2]
    assert error is not None and error.code == "link_changed"
    assert joined.facts.stopped == ""
    in_order(joined, office, 3)


def test_a_stop_that_comes_after_the_till_left_and_joined_anew_is_not_for_it(
    joined: Till, second: Second, office: Office
) -> None:
    from sync.office import tills

    joined.shop.pay("10", "A", bill_id="b1")
    with office.ledger.write() as unit:
        tills.revoke(unit, joined.facts.till, office.clock())

    def joins_anew() -> None:
        till.leave(joined.path, second.lane, forced=True)
        code = office.code("S1", "09")
        till.join(joined.path, second.lane, parts.URL, code, session=second.session, clock=joined.clock)

    joined.weather.coming.append(meanwhile(joined, "/v1/feed", joins_anew))
    error = joined.sync()[2]
    assert error is not None and error.code == "link_changed"
    assert joined.facts.stopped == "" and joined.facts.prefix == "09"
    in_order(joined, office, 1)


def test_a_worker_and_commands_at_once_on_one_file_confirm_every_bill_once(
    address: str, office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "till.sqlite"
    shop = Shop(path)
    shop.member("A")
    lane = Lane(path)
    office.clock.at = lane.look(lambda unit: unit.now()).result()
    till.join(path, lane, address, office.code("S1", "07"))
    reports: list[str] = []
    worker = till.worker(path, lane, report=lambda facts, *_: reports.append(facts.stopped), confirmed=lambda _: None)
    worker.start()

    def command(errors: list[object]) -> None:
        own = Lane(path)
        try:
            talk = till.conversation(
                path, own, report=lambda facts, _, error: errors.append(facts.stopped), confirmed=lambda _: None
            )
            talk.run()
            talk.close()
        finally:
            own.close()

    for number in range(12):
        lane.submit(ring_up, cash("1.00", "A", f"b{number:02d}")).result()
        worker.nudge()
        threads = [threading.Thread(target=command, args=(reports,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    worker.close()
    talk = till.conversation(path, lane, report=lambda *_: None, confirmed=lambda _: None)
    talk.run()
    talk.close()
    facts = lane.look(office_link.link).result()
    lane.close()
    shop.ledger.close()
    assert (facts.stopped, facts.unconfirmed, facts.held, set(reports)) == ("", 0, 0, {""})
    assert office.all("SELECT count(*), count(DISTINCT id) FROM bill") == [(12, 12)]
