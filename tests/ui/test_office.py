"""The till's link as the windows see it: told by queued signal, asked without waiting, ended with the till."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terminal.clock import from_text
from terminal.errors import Refused, TillError, Unavailable
from terminal.ledger.lane import Lane
from terminal.money import Money
from terminal.services import settings
from terminal.services.facts import ALONE, LinkFacts
from terminal.services.shop import Configuration
from tests import office_says
from tests.facts import AT, shop_profile
from tests.ui.hand_exchange import HandExchange
from ui.bridge import Bridge
from ui.office import Office, Step
from ui.office_words import OfficeState, age_words, held_words, home_words, stop_words
from ui.words import Words


class Link:
    """An office object over a ledger in memory, and what it told."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.lane = Lane(":memory:", clock=lambda: AT)
        opening = Configuration(shop_profile())
        self.lane.submit(settings.change, opening, based_on=0, who="李红", reason="opening").result()
        self.bridge = Bridge(self.lane)
        self.exchange = HandExchange(self.lane)
        self.office = Office(self.bridge, self.exchange.made)
        self.told: list[OfficeState] = []
        self.steps: list[Step] = []
        self.threads: set[int] = set()
        self.office.state_changed.connect(self._hear)
        self.office.step_told.connect(self.steps.append)
        self.answers: list[object] = []

    def _hear(self, state: OfficeState) -> None:
        self.told.append(state)
        self.threads.add(threading.get_ident())

    def join(self) -> None:
        self.lane.submit(office_says.join).result()
        self.office.begin()
        self.settle()

    def settle(self) -> None:
        QApplication.processEvents()
        self.qtbot.waitUntil(lambda: not self.bridge.busy and not self.office.busy)
        QApplication.processEvents()

    def close(self) -> None:
        self.office.close()
        self.bridge.close()
        self.lane.close()


@pytest.fixture
def link(qapp: QApplication, qtbot: QtBot) -> Iterator[Link]:
    made = Link(qtbot)
    yield made
    made.close()


def test_a_till_alone_starts_no_exchange_and_nudges_none(link: Link) -> None:
    link.office.begin()
    link.settle()
    link.office.nudge()
    assert link.exchange.done == []
    assert link.office.state == OfficeState(ALONE)


def test_a_joined_till_exchanges_from_the_start_and_after_every_nudge(link: Link) -> None:
    link.join()
    assert link.exchange.done == ["start"]
    link.office.nudge()
    link.settle()
    assert link.exchange.done == ["start", "nudge"]
    assert link.office.state.link.office_name == "福源总部"


def test_what_the_exchange_tells_on_its_thread_arrives_on_the_windows(link: Link) -> None:
    link.join()
    teller = threading.Thread(target=lambda: link.exchange.tell(online=True))
    teller.start()
    teller.join()
    assert not link.office.state.online, "nothing happens before the windows' own turn"
    link.settle()
    assert link.office.state.online
    assert link.threads == {threading.get_ident()}


def test_joining_tells_its_steps_and_begins_the_exchange(link: Link) -> None:
    joined: list[LinkFacts] = []
    link.office.join("https://office.example", "ABCD-EFGH", joined.append, link.answers.append)
    link.settle()
    assert [facts.joined for facts in joined] == [True]
    assert link.steps == [Step.ASKING, Step.JOINED]
    assert link.exchange.done == ["join https://office.example ABCD-EFGH", "start"]


def test_an_answer_that_comes_after_its_time_is_dropped(link: Link) -> None:
    link.join()
    link.exchange.gate.clear()
    answers: list[object] = []
    link.office.reserve("b", "m", Money(5_00), answers.append, answers.append, limit_ms=1)
    link.qtbot.waitUntil(lambda: bool(answers))
    assert isinstance(answers[0], Unavailable)
    assert answers[0].code == "office_slow"
    link.exchange.gate.set()
    link.settle()
    assert len(answers) == 1


def test_a_refusal_and_a_fault_of_the_program_are_told_apart(link: Link) -> None:
    link.join()
    errors: list[TillError] = []
    for raised in (Refused("insufficient"), ZeroDivisionError()):
        link.exchange.refusal = raised  # type: ignore[assignment]
        link.office.reserve("b", "m", Money(5_00), link.answers.append, errors.append)
        link.settle()
    assert [(type(error), error.code) for error in errors] == [
        (Refused, "insufficient"),
        (Unavailable, "office_trouble"),
    ]


def test_after_closing_nothing_is_told(link: Link) -> None:
    link.join()
    before = len(link.told)
    link.exchange.gate.clear()
    link.office.reserve("b", "m", Money(5_00), link.answers.append, link.answers.append)
    link.office.close()
    link.exchange.tell(online=True)
    link.settle()
    assert link.exchange.done[-1] == "close"
    assert link.answers == []
    assert len(link.told) == before


def test_leaving_ends_the_link_and_joining_again_begins_anew(link: Link) -> None:
    link.join()
    link.office.leave(link.answers.append, link.answers.append, forced=False)
    link.settle()
    assert link.office.state == OfficeState(ALONE)
    link.join()
    assert link.exchange.done == ["start", "leave False", "start"]


@pytest.mark.parametrize(
    ("since", "said"),
    [
        ("2026-11-22T14:32:08+08:00", "just now"),
        ("2026-11-22T14:14:00+08:00", "18 minutes ago"),
        ("2026-11-22T13:32:00+08:00", "1 hour ago"),
        ("2026-11-19T14:32:00+08:00", "3 days ago"),
        ("2026-11-23T14:32:00+08:00", "just now"),
    ],
)
def test_an_age_is_said_in_its_largest_unit(since: str, said: str) -> None:
    assert age_words(from_text(since), AT, Words("en")) == said


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("reason", ["fork", "rolled_back", "mismatch", "revoked", "something_new"])
def test_a_stop_always_says_that_selling_goes_on(reason: str, language: str) -> None:
    words = Words(language)
    why, what = stop_words(reason, words)
    assert why
    assert words.text("Selling goes on, and every bill is kept here.") in what


def test_a_reason_that_is_not_known_here_is_told_by_its_code() -> None:
    assert "strange_code" in held_words("strange_code", Words("en"))


def test_the_bar_never_says_online_while_the_exchange_is_stopped() -> None:
    state = OfficeState(LinkFacts(joined=True, stopped="fork", unconfirmed=3), online=True)
    now: datetime = AT
    first, beside, tone = home_words(state, now, Words("en"))
    assert (first, tone) == ("Exchange with head office stopped", "alert")
    assert beside == "3 bills not confirmed"
