"""The scheduled jobs: when each falls due, and what it does (9.3, 11.5, 12.3)."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

from .world import World

Due = tuple[datetime, date]
"""The instant of a job and the day on which it stands in the calendar."""


def run_jobs(world: World, until: datetime) -> None:
    """Run all that is due after the clock and not after `until`: guild day, dividends, clearing at one instant."""
    now = world.clock
    while now is not None:
        guild, dividends, clearing = next_guild_day(world, now), next_dividends(world, now), next_clearing(world, now)
        instants = [due[0] for due in (guild, dividends, clearing) if due is not None and due[0] <= until]
        if not instants:
            return
        now = min(instants)
        if guild[0] == now:
            guild_day(world, guild[1])
        if dividends is not None and dividends[0] == now:
            pay_dividends(world, dividends[1])
        if clearing is not None and clearing[0] == now:
            clear_queues(world)


def instant_of(world: World, day: date, at: time) -> datetime:
    """A time of day of a day; one that is skipped is read at the offset before, one that comes twice is the first."""
    return datetime.combine(day, at, tzinfo=world.zone).replace(fold=0).astimezone(UTC)


def falls_on(day: date, every: str, number: int) -> bool:
    """Whether a day is the one of its week or month that is meant; every day is one of its own."""
    if every == "week":
        return day.isoweekday() == number
    if every == "month":
        return day.day == min(number, monthrange(day.year, day.month)[1])
    return True


def next_due(world: World, after: datetime, every: str, number: int, at: time) -> Due:
    """The first instant after this one at which such a job falls due."""
    day = world.local(after).date() - timedelta(days=1)
    while not falls_on(day, every, number) or instant_of(world, day, at) <= after:
        day += timedelta(days=1)
    return instant_of(world, day, at), day


def next_guild_day(world: World, after: datetime) -> Due:
    """11.5: every day at `settle_at`."""
    return next_due(world, after, "day", 1, world.guild("settle_at"))


def next_dividends(world: World, after: datetime) -> Due | None:
    """12.3: the start of each day, of each Monday, of each first of a month."""
    dividend = world.commission("dividend", None)
    if dividend is None:
        return None
    return next_due(world, after, dividend["every"], 1, time(0, 0))


def next_clearing(world: World, after: datetime) -> Due | None:
    """9.3: every day, week or month at a time of day, or once."""
    clear = world.base("clear")
    if clear is None:
        return None
    if "once" in clear:
        return (clear["once"], world.local(clear["once"]).date()) if clear["once"] > after else None
    return next_due(world, after, clear["every"], clear.get("day", 1), clear["at"])


def guild_day(world: World, day: date) -> None:
    """11.5: the pool pays those who wait, each in full."""
    ended = day - timedelta(days=1) if world.guild("settle_at") == time(0, 0) else day
    pool = sum(world.guild_pool)
    if world.base("paused") or pool <= 0:
        return
    left = pool * world.guild("release") // 10000
    for entry in world.waiting_in("guild"):
        if left == 0 or (entry.remaining() > left and not world.guild("partial")):
            return
        paid = min(left, entry.remaining())
        world.reward(f"guild:{ended.isoformat()}", entry, paid, "guild")
        world.guild_pool.append(-paid)
        left -= paid


def pay_dividends(world: World, day: date) -> None:
    """12.3: the pool is split by weight, each share rounded down, the rest stays."""
    pool = sum(world.dividend_pool)
    holders = world.commission("dividend", None)["holders"]
    weights = sum(holders.values())
    for member, weight in holders.items():
        paid = pool * weight // weights
        if paid > 0:
            world.pay(member, "balance", paid)
            world.dividend_pool.append(-paid)
            last = (day - timedelta(days=1)).isoformat()
            world.dividends.append({"day": last, "member": member, "amount": paid})


def clear_queues(world: World) -> None:
    """9.3: all that wait become cleared, pools become retained; not in the guild."""
    for entry in world.entries:
        if entry.status == "waiting" and not entry.guild:
            world.end(entry, "cleared")
    for queue in sorted({queue for queue, _, _ in world.books}):
        pool = world.column(queue, "pool")
        world.book(queue, "pool", -pool)
        world.book(queue, "retained", pool)
