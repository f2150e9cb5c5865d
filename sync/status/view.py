"""From the facts of an entry to exactly what its page says: every text worded, every row that must not show gone.

The templates only lay out what stands here. The display switches (10.4) are applied in this one place: a part that
a switch takes away is None or empty, and nothing that would give it away by arithmetic stays. The entitlement off
also takes its ratio and the reasons of the ratio; the money ahead off also takes the estimate, which is that
money divided by the extraction ratio.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from markupsafe import Markup

from sync.status.language import PageWords
from sync.status.picture import RiverPicture, river_picture
from sync.status.reasons import Why, why
from terminal.clock import zone
from terminal.money import Money
from terminal.services.facts import Certainty, DisplaySwitches, EntryFacts, Pace, PayoutFacts, StatusFacts

WAITING: Final = "waiting"
ROWS_OPEN: Final = 4
"""So many payouts stand open; the others unfold."""
ROWS_MAX: Final = 60
OTHERS_MAX: Final = 10


@dataclass(frozen=True, slots=True)
class Chip:
    """A word and a mark. `style`: confirmed, provisional (dashed) or ended."""

    word: Markup
    mark: str  # "✓", "○", or "" for none
    style: str


@dataclass(frozen=True, slots=True)
class Place:
    """How far away an entry is."""

    ahead_label: Markup
    ahead: str
    unit: Markup
    money_label: Markup | None
    money: str | None
    money_size: str  # "", "long" or "longest": steps down the type scale, never elided
    river: RiverPicture | None
    walked: Markup
    walked_percent: int
    joined: Markup


@dataclass(frozen=True, slots=True)
class Received:
    """What an entry has had of what it may have. `percent` is None where one of the two must not show."""

    rewarded: str | None
    entitlement: str | None
    ratio: str | None
    percent: int | None


@dataclass(frozen=True, slots=True)
class PayoutRow:
    day: str  # "" for today
    time: str
    source: Markup
    source_paid: str
    amount: str


@dataclass(frozen=True, slots=True)
class Payouts:
    """What came in, newest first."""

    time_label: Markup
    open: tuple[PayoutRow, ...]
    folded: tuple[PayoutRow, ...]
    summary: Markup
    wide: bool  # amounts too long for two columns of them


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `title` and `where` are for those beside the page's own."""

    title: Markup
    heading: Markup
    where: Markup | None
    chips: tuple[Chip, ...]
    ended: Markup | None
    ended_at: str | None
    place: Place | None
    received: Received | None
    payouts: Payouts | None


@dataclass(frozen=True, slots=True)
class StatusView:
    """The whole page."""

    shop: str
    store: str
    scheme: Markup
    member: str
    banners: tuple[tuple[str, Markup], ...]  # style (stale, paused, provisional) and sentence; the worst first
    entry: Entry
    estimate: Markup | None
    others: tuple[Entry, ...]
    more: Markup | None
    why: Why | None
    footer: tuple[Markup, ...]
    refreshes: bool


def status_view(facts: StatusFacts, words: PageWords, *, stale: bool = False) -> StatusView:
    """What the page of these facts says; `stale`: they could not be read again and are the last known ones."""
    switches = facts.switches
    now = facts.as_of.astimezone(zone(facts.time_zone))
    writer = _EntryWriter(words, now, switches, facts.certainty)
    own_waits = facts.entry.status == WAITING
    river = river_picture(facts.river, words, own_percent=switches.rewarded and switches.waiting)
    entry = writer.entry(facts.entry, river=river if own_waits else None)
    others = tuple(writer.entry(other, river=None) for other in facts.others[:OTHERS_MAX])
    more = len(facts.others) - OTHERS_MAX
    refreshes = own_waits or bool(facts.others) or stale
    seen_at = now.strftime("%m-%d %H:%M:%S")
    return StatusView(
        shop=facts.shop,
        store=facts.store_name,
        scheme=Markup.escape(facts.scheme_name) if facts.scheme_name else words.text("Queue rebate"),
        member=facts.member_name if switches.member else "",
        banners=_banners(facts, words, seen_at, stale),
        entry=entry,
        estimate=_estimate(facts, words) if own_waits else None,
        others=others,
        more=words.plural("and {count} more purchase waits", "and {count} more purchases wait", more)
        if more > 0
        else None,
        why=why(facts.entry, dict(facts.level_names), words) if switches.waiting else None,
        footer=_footer(words, seen_at, refreshes),
        refreshes=refreshes,
    )


def day_text(day: date, today: date) -> str:
    """`11-22`, with its year where that is another one."""
    return day.strftime("%m-%d" if day.year == today.year else "%Y-%m-%d")


def _banners(facts: StatusFacts, words: PageWords, seen_at: str, stale: bool) -> tuple[tuple[str, Markup], ...]:
    found: list[tuple[str, Markup]] = []
    if stale:
        text = words.text(
            "The queue can't be read right now. This is how it stood at {time}; trying again by itself.",
            time=seen_at,
        )
        found.append(("stale", text))
    if facts.paused:
        text = words.text("Rebates are paused: places are kept, nothing is paid for now.")
        found.append(("paused", text))
    if facts.held:
        text = words.text("Head office is looking at this purchase. The receipt is proof of what you are owed.")
        found.append(("provisional", text))
    elif facts.certainty is Certainty.PROVISIONAL:
        text = words.text(
            "The entitlement is recorded and the receipt is proof. The place waits for head office and may shift "
            "a little."
        )
        found.append(("provisional", text))
    return tuple(found)


def _footer(words: PageWords, seen_at: str, refreshes: bool) -> tuple[Markup, ...]:
    parts = [words.text("Updated {time}", time=seen_at)]
    if refreshes:
        parts.append(words.text("refreshes every 30 seconds"))
    parts.append(words.text("this link shows only your own queue"))
    return tuple(parts)


def _estimate(facts: StatusFacts, words: PageWords) -> Markup | None:
    switches, pace = facts.switches, facts.pace
    if not (switches.progress and switches.waiting_money) or facts.paused:
        return None
    if pace.turnover is None or pace.turnover.fen <= 0:
        return None
    turnover = _strong(f"¥{(pace.turnover.fen + 50) // 100:,}")
    note = Markup('<span class="soft">{}</span>').format(words.text("An estimate, not a promise."))
    weeks = _weeks(pace, words)
    if weeks is None:
        return words.text("About {turnover} more turnover until it is your turn. {note}", turnover=turnover, note=note)
    return words.text(
        "About {turnover} more turnover until it is your turn; at the pace of the last 30 days about {weeks}. {note}",
        turnover=turnover,
        weeks=_strong(weeks),
        note=note,
    )


def _weeks(pace: Pace, words: PageWords) -> Markup | None:
    if pace.weeks_from is None or pace.weeks_to is None:
        return None
    first, last = sorted((max(1, pace.weeks_from), max(1, pace.weeks_to)))
    if first == last:
        return words.plural("{count} week", "{count} weeks", first)
    return words.text("{first}–{last} weeks", first=f"{first:,}", last=f"{last:,}")


def _strong(text: str | Markup) -> Markup:
    return Markup("<b>{}</b>").format(text)


class _EntryWriter:
    """Words the entries of one page."""

    def __init__(self, words: PageWords, now: datetime, switches: DisplaySwitches, certainty: Certainty) -> None:
        self._words = words
        self._now = now
        self._switches = switches
        self._certainty = certainty

    def entry(self, entry: EntryFacts, *, river: RiverPicture | None) -> Entry:
        words, waits = self._words, entry.status == WAITING
        bought_at = entry.bill_at.astimezone(self._now.tzinfo)
        ended_at = entry.ended_at.astimezone(self._now.tzinfo) if entry.ended_at else None
        being_paid = (self._switches.rewarded and entry.rewarded.fen > 0) or (
            self._switches.progress and entry.entries_ahead == 0
        )
        return Entry(
            title=words.text("Another one being paid") if being_paid else words.text("Another one waiting"),
            heading=words.text(
                "{date} purchase {amount}",
                date=day_text(bought_at.date(), self._now.date()),
                amount=entry.paid.grouped,
            ),
            where=self._where(entry) if waits and self._switches.progress else None,
            chips=self._chips(entry),
            ended=None if waits else self._ended(entry.status),
            ended_at=f"{day_text(ended_at.date(), self._now.date())} {ended_at:%H:%M}" if ended_at else None,
            place=self._place(entry, river) if waits and self._switches.progress else None,
            received=self._received(entry),
            payouts=self._payouts(entry) if self._switches.rewarded else None,
        )

    def _chips(self, entry: EntryFacts) -> tuple[Chip, ...]:
        words = self._words
        ended = {
            "rewarded": Chip(words.text("Paid in full"), "✓", "confirmed"),
            "points": Chip(words.text("Completed · points"), "✓", "confirmed"),
            "exchanged": Chip(words.text("Exchanged"), "", "ended"),
            "cancelled": Chip(words.text("Cancelled"), "", "ended"),
            "cleared": Chip(words.text("Cleared"), "", "ended"),
        }
        chips = []
        if entry.status != WAITING:
            chips.append(ended.get(entry.status, Chip(words.text("Ended"), "", "ended")))
        if self._certainty is Certainty.PROVISIONAL:
            chips.append(Chip(words.text("Provisional"), "○", "provisional"))
        elif entry.status == WAITING:
            chips.append(Chip(words.text("Confirmed"), "✓", "confirmed"))
        return tuple(chips)

    def _ended(self, status: str) -> Markup:
        words = self._words
        return {
            "rewarded": words.text("This purchase has been paid back in full."),
            "points": words.text("This purchase was turned into points and has left the queue."),
            "exchanged": words.text("This purchase was exchanged and has left the queue."),
            "cancelled": words.text("This purchase was refunded and has left the queue."),
            "cleared": words.text("The shop cleared the queue; this purchase has left it."),
        }.get(status, words.text("This purchase has left the queue."))

    def _where(self, entry: EntryFacts) -> Markup | None:
        if entry.entries_ahead is None:
            return None
        if entry.entries_ahead == 0:
            return self._words.text("first in the queue")
        return self._words.plural("{count} place ahead", "{count} places ahead", entry.entries_ahead)

    def _place(self, entry: EntryFacts, river: RiverPicture | None) -> Place | None:
        if entry.entries_ahead is None:
            return None
        words, shows_money = self._words, self._switches.waiting_money
        about = self._certainty is Certainty.PROVISIONAL
        money_label = words.text("To be paid before, about") if about else words.text("To be paid before you")
        percent = walked_percent(entry)
        joined_at = f"{entry.joined_ahead:,}"
        if shows_money:
            joined = words.text(
                "At joining {places} · {money}", places=joined_at, money=f"¥{entry.joined_money_ahead.grouped}"
            )
        else:
            joined = words.text("At joining {places}", places=joined_at)
        money = entry.money_ahead.grouped
        return Place(
            ahead_label=words.text("Ahead, about") if about else words.text("Ahead of you"),
            ahead=f"{entry.entries_ahead:,}",
            unit=words.plural("place", "places", entry.entries_ahead),
            money_label=money_label if shows_money else None,
            money=money if shows_money else None,
            money_size=_money_size(money),
            river=river,
            walked=words.text("Way walked {percent}", percent=f"{percent}%"),
            walked_percent=percent,
            joined=joined,
        )

    def _received(self, entry: EntryFacts) -> Received | None:
        shows_rewarded, shows_entitlement = self._switches.rewarded, self._switches.waiting
        if not shows_rewarded and not shows_entitlement:
            return None
        percent: int | None = None
        if shows_rewarded and shows_entitlement:
            percent = _percent(entry.rewarded, entry.entitlement)
        return Received(
            rewarded=entry.rewarded.grouped if shows_rewarded else None,
            entitlement=entry.entitlement.grouped if shows_entitlement else None,
            ratio=str(entry.ratio) if shows_entitlement else None,
            percent=percent,
        )

    def _payouts(self, entry: EntryFacts) -> Payouts | None:
        if not entry.payouts:
            return None
        words = self._words
        rows = tuple(self._row(payout) for payout in entry.payouts[:ROWS_MAX])
        count = max(entry.payout_count, len(entry.payouts))
        if count > len(rows):
            summary = words.text("The latest {shown} of {count} payouts", shown=len(rows), count=f"{count:,}")
        else:
            summary = words.plural("The one payout", "All {count} payouts", count)
        return Payouts(
            time_label=words.text("Time") if any(row.day for row in rows) else words.text("Today"),
            open=rows[:ROWS_OPEN],
            folded=rows[ROWS_OPEN:],
            summary=summary,
            wide=any(len(row.amount) > len("+9,999.99") or len(row.source_paid) > len("999,999.99") for row in rows),
        )

    def _row(self, payout: PayoutFacts) -> PayoutRow:
        words = self._words
        at = payout.at.astimezone(self._now.tzinfo)
        if not payout.source_name:
            source = words.text("Walk-in bill")
        elif self._switches.member:
            source = words.text("{name}'s bill", name=payout.source_name)
        else:
            source = words.text("A member's bill")
        return PayoutRow(
            day="" if at.date() == self._now.date() else day_text(at.date(), self._now.date()),
            time=at.strftime("%H:%M"),
            source=source,
            source_paid=payout.source_paid.grouped,
            amount=f"+{payout.amount.grouped}",
        )


def _money_size(money: str) -> str:
    if len(money) <= len("999,999,999.99"):
        return ""
    return "long" if len(money) <= len("999,999,999,999.99") else "longest"


def walked_percent(entry: EntryFacts) -> int:
    """How much of the money that was ahead at joining is paid, in whole percent; 100 only with nothing ahead."""
    if entry.entries_ahead == 0 or entry.joined_money_ahead.fen <= 0:
        return 100 if entry.entries_ahead == 0 else 0
    return min(99, _percent(entry.joined_money_ahead - entry.money_ahead, entry.joined_money_ahead))


def _percent(part: Money, whole: Money) -> int:
    """Whole percent, rounded down: 100 only when it is all there."""
    if whole.fen <= 0:
        return 0
    return min(100, max(0, part.fen * 100 // whole.fen))
