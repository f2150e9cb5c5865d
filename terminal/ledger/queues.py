"""Queues and positions: totals, the entries at the head, and the count tree that makes a position cheap and exact.

The join sequence is one for all queues and never reused, so an entry's place never moves; what changes is how many
before it still wait. The tree keeps, for each queue and each block of 256, 65 536 and 16 777 216 places, how many
wait there and for how much. Every change of an entry goes through `join` and `change` here, which gather the deltas, so
that a bill writes each node once; a position is four short range sums. Measured on a prototype: 0.05 ms with 1 000 000
waiting, where counting takes 150 ms. The tree can be rebuilt by three GROUP BYs, which `audit` compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import count
from operator import attrgetter
from typing import Final

from terminal.ledger.entry import REWARDED, SHIFTS, WAITING, Entry, Position, Queue
from terminal.ledger.numbering import BASE, final
from terminal.ledger.sql import Row, Sql, insert_into

__all__ = ["REWARDED", "SHIFTS", "WAITING", "Entry", "Position", "Queue", "Queues"]

_FIRST_PAGE: Final = 6
_LARGEST_PAGE: Final = 2_048
_NAMES: Final = tuple(each.name for each in fields(Entry))
_row_of: Final = attrgetter(*_NAMES)
_ENTRY: Final = ", ".join(_NAMES)
_QUEUE_PLACE: Final = _NAMES.index("queue")
_QUEUE: Final = (
    "SELECT id, name, waiting, owed_fen, extracted_fen, rewarded_fen, retained_fen, pool_fen, refund_cost_fen "
    "FROM queue"
)
_CHANGING: Final = (
    "queue", "ratio", "entitlement_fen", "rewarded_fen", "status", "drawn", "completed", "wallet", "wallet_ratio",
    "wallet_amount", "ended_at",
)  # fmt: skip
"""What of an entry can change after it joined."""
_changing_of: Final = attrgetter(*_CHANGING)


class Queues:
    """All queues within one unit. Changes stay in memory until `flush`.

    With `shared` other units work on other queues meanwhile: a queue is held from when it is first asked for, and one
    that is not there yet gets its id when it is written.
    """

    def __init__(self, sql: Sql, *, shared: bool = False) -> None:
        self._sql = sql
        self._shared = shared
        self._hold = sql.hold if shared else ""
        self._unborn: set[str] = set()
        """Names of no queue, held all the same."""
        self.late = shared
        """Whether numbers and ids are still provisional."""
        self._by_name: dict[str, Queue] = {}
        self._by_id: dict[int, Queue] = {}
        self._new_entries: list[Entry] = []
        self._new_by_id: dict[str, Entry] = {}
        self._live: dict[int, Entry] = {}
        self._changed: dict[int, Entry] = {}
        self._nodes: dict[tuple[int, int, int], list[int]] = {}
        self._days: dict[tuple[int, str], list[int]] = {}
        self._new_nodes: set[tuple[int, int, int]] = set()
        self._planted: list[Entry] = []
        """New entries that waited when they joined: their places in the tree come with their true numbers."""

    # Reading

    def lock(self, names: Iterable[str]) -> None:
        """Hold all of these queues now, in the one order that everybody keeps to, where others work side by side.

        Whoever knows beforehand which queues he will need asks here, so that no two wait for each other.
        """
        wanted = sorted(set(names) - self._by_name.keys() - self._unborn) if self._shared else []
        if not wanted:
            return
        for row in self._sql.among(f"{_QUEUE} WHERE name IN (?) ORDER BY name{self._hold}", wanted):
            self._keep(Queue(*row))
        for name in wanted:
            if name not in self._by_name:
                self._conceive(name)

    def find(self, name: str) -> Queue | None:
        """The queue of that name, or None where it never had an entry or an extraction."""
        queue = self._by_name.get(name)
        if queue is not None:
            return queue
        if name in self._unborn:
            return None
        row = self._sql.one(f"{_QUEUE} WHERE name = ?{self._hold}", name)
        if row is None:
            return self._conceive(name) if self._shared else None
        return self._keep(Queue(*row))

    def _conceive(self, name: str) -> Queue | None:
        """Hold a name that no queue has; the queue, if somebody made it just before."""
        self._sql.hold_name(name)
        row = self._sql.one(f"{_QUEUE} WHERE name = ?{self._hold}", name)
        if row is not None:
            return self._keep(Queue(*row))
        self._unborn.add(name)
        return None

    def get(self, name: str) -> Queue:
        """The queue of that name, made if it is not there yet."""
        queue = self.find(name)
        if queue is None:
            highest = max([BASE if self.late else self._highest_id(), *self._by_id])
            queue = self._keep(Queue(highest + 1, name, stored=False, dirty=True, drained=True))
        return queue

    def _highest_id(self) -> int:
        row = self._sql.one("SELECT coalesce(max(id), 0) FROM queue")
        return row[0] if row else 0

    def waiting(self, queue: Queue) -> Iterator[Entry]:
        """The waiting entries in join order, this unit's changes included, loaded as they are asked for."""
        window = queue.window
        while window and window[0].status != WAITING:
            window.popleft()
        place = 0
        while True:
            if place < len(window):
                entry = window[place]
                place += 1
                if entry.status == WAITING:
                    yield entry
            elif queue.drained:
                return
            else:
                self._load_more(queue)

    def position(self, queue: Queue, seq: int) -> Position:
        """The position of a place in the stored tables; call it in a unit that has nothing to flush."""
        values: list[int] = []
        parts: list[str] = []
        coarser = 0
        for level, shift in reversed(SHIFTS):
            parts.append(
                "SELECT sum(n) AS n, sum(m) AS m FROM qnode WHERE queue = ? AND level = ? AND idx >= ? AND idx < ?"
            )
            values += (queue.id, level, coarser << 8, seq >> shift)
            coarser = seq >> shift
        parts.append(
            "SELECT count(*), sum(entitlement_fen - rewarded_fen) FROM entry "
            "WHERE queue = ? AND seq >= ? AND seq < ? AND status = 'waiting'"
        )
        values += (queue.id, coarser << 8, seq)
        row = self._sql.one(f"SELECT sum(n), sum(m) FROM ({' UNION ALL '.join(parts)}) AS blocks", *values)  # noqa: S608
        assert row is not None
        return Position(int(row[0] or 0), int(row[1] or 0))

    def before(self, queue: Queue, seq: int, count: int) -> list[Entry]:
        """The last `count` waiting entries before a place, in join order, this unit's changes included."""
        found = [entry for entry in reversed(self._new_entries) if entry.queue == queue.id and entry.seq < seq]
        found = [entry for entry in found if entry.status == WAITING][:count]
        if len(found) < count:
            rows = self._sql.all(
                f"SELECT {_ENTRY} FROM entry WHERE queue = ? AND seq < ? AND status = 'waiting' "  # noqa: S608
                "ORDER BY seq DESC LIMIT ?",
                queue.id,
                seq,
                count - len(found) + len(self._changed),
            )
            stored = [self._alive(row) for row in rows]
            found += [entry for entry in stored if entry.status == WAITING][: count - len(found)]
        return found[::-1]

    def entry(self, entry_id: str) -> Entry | None:
        """An entry by its id, this unit's changes included."""
        new = self._new_by_id.get(entry_id)
        if new is not None:
            return new
        row = self._sql.one(f"SELECT {_ENTRY} FROM entry WHERE id = ?", entry_id)  # noqa: S608
        if row is not None and self._shared and row[_QUEUE_PLACE] not in self._by_id:
            self.by_id(row[_QUEUE_PLACE])  # held from here on: what was read before may have been changed meanwhile
            row = self._sql.one(f"SELECT {_ENTRY} FROM entry WHERE id = ?", entry_id)  # noqa: S608
        return None if row is None else self._alive(row)

    def of_order(self, bill: int, ids: Iterable[str]) -> list[Entry]:
        """The entries of an order's lines, those there are; `ids` are what its lines' entries are called."""
        found = [self.entry(each) for each in ids]
        return [entry for entry in found if entry is not None and entry.bill == bill]

    def of_member(self, queue: Queue, member: str) -> Iterator[Entry]:
        """A member's waiting entries in one queue, in join order."""
        rows = self._sql.all(
            f"SELECT {_ENTRY} FROM entry WHERE member = ? AND queue = ? AND status = 'waiting' ORDER BY seq",  # noqa: S608
            member,
            queue.id,
        )
        yield from (entry for entry in map(self._alive, rows) if entry.status == WAITING)
        yield from (
            entry
            for entry in self._new_entries
            if entry.member == member and entry.queue == queue.id and entry.status == WAITING
        )

    def by_id(self, queue_id: int) -> Queue:
        queue = self._by_id.get(queue_id)
        if queue is None:
            row = self._sql.one("SELECT name FROM queue WHERE id = ?", queue_id)
            assert row is not None
            queue = self.get(row[0])
        return queue

    # Changing

    def join(self, queue: Queue, entry: Entry) -> None:
        """Put a new entry at the end of its queue; its seq is the next of the one join sequence."""
        self._new_entries.append(entry)
        self._new_by_id[entry.id] = entry
        self._live[entry.seq] = entry
        if entry.status == WAITING:
            (queue.window if queue.drained else queue.joined).append(entry)
            self._planted.append(entry)
            self._count(queue, entry, 1, entry.remaining_fen)

    def pay(self, queue: Queue, entry: Entry, fen: int, at: str) -> None:
        """Give a waiting entry part or all of what it waits for; with all of it, it has been rewarded and leaves."""
        done = entry.remaining_fen == fen
        self.change(
            queue,
            entry,
            rewarded_fen=entry.rewarded_fen + fen,
            status=REWARDED if done else WAITING,
            ended_at=at if done else None,
        )

    def change(self, queue: Queue, entry: Entry, **values: int | str | None) -> None:
        """Change what can change of an entry; totals and tree follow what it counted before and counts after."""
        waited, owed = self._weight(entry)
        for name, value in values.items():
            setattr(entry, name, value)
        waits, owes = self._weight(entry)
        self._changed[entry.seq] = entry
        if (waited, owed) != (waits, owes):
            self._count(queue, entry, waits - waited, owes - owed)

    @staticmethod
    def _weight(entry: Entry) -> tuple[int, int]:
        return (1, entry.remaining_fen) if entry.status == WAITING else (0, 0)

    def touch(self, queue: Queue) -> None:
        """Its totals were changed and are to be written."""
        queue.dirty = True

    def add_to_day(
        self, queue: Queue, day: str, paid_fen: int, extracted_fen: int, rewarded_fen: int, filled: int
    ) -> None:
        """Count a bill into what its queue saw that business day."""
        totals = self._days.setdefault((queue.id, day), [0, 0, 0, 0, 0])
        for place, value in enumerate((1, paid_fen, extracted_fen, rewarded_fen, filled)):
            totals[place] += value

    # Writing

    @property
    def unwritten(self) -> bool:
        return bool(self._new_entries or self._changed or self._nodes or self._days)

    @property
    def dirty(self) -> bool:
        return any(queue.dirty for queue in self._by_id.values())

    def number(self, events: int, joins: int) -> None:
        """Nobody else writes from here on: move provisional numbers so far, and give new queues their ids."""
        self.late = False
        born = [queue for queue in self._by_id.values() if queue.id > BASE]
        highest = self._highest_id() if born else 0
        ids = {queue.id: number for queue, number in zip(born, count(highest + 1), strict=False)}
        for queue in born:
            self._by_id[ids[queue.id]] = self._by_id.pop(queue.id)
            queue.id = ids[queue.id]
        self._days = {(ids.get(queue, queue), day): totals for (queue, day), totals in self._days.items()}
        for entry in self._new_entries:
            entry.seq, entry.bill = final(entry.seq, joins), final(entry.bill, events)
            entry.queue = ids.get(entry.queue, entry.queue)
        self._live = {entry.seq: entry for entry in self._live.values()}
        self._changed = {entry.seq: entry for entry in self._changed.values()}

    def flush(self) -> None:
        sql = self._sql
        for queue in self._by_id.values():
            if queue.dirty:
                self._write_totals(queue)
        if self._days:
            sql.insert(
                "queue_day",
                [(*key, *totals) for key, totals in self._days.items()],
                otherwise=" ON CONFLICT (queue, day) DO UPDATE SET bills = queue_day.bills + excluded.bills, "
                "turnover_fen = queue_day.turnover_fen + excluded.turnover_fen, extracted_fen = "
                "queue_day.extracted_fen + excluded.extracted_fen, rewarded_fen = queue_day.rewarded_fen + "
                "excluded.rewarded_fen, filled = queue_day.filled + excluded.filled",
            )
            self._days.clear()
        if self._new_entries:
            sql.insert("entry", [_row_of(entry) for entry in self._new_entries])
            for entry in self._new_entries:
                self._changed.pop(entry.seq, None)
            self._new_entries.clear()
            self._new_by_id.clear()
        if self._changed:
            rows = [(*_changing_of(entry), entry.seq) for entry in self._changed.values()]
            sql.change("entry", _CHANGING, ("seq",), rows)
            self._changed.clear()
        for entry in self._planted:
            self._new_nodes.update((entry.queue, level, entry.seq >> shift) for level, shift in SHIFTS)
            if entry.status == WAITING:
                self._count_nodes(entry, 1, entry.remaining_fen)
        self._planted.clear()
        if self._nodes or self._new_nodes:
            empty = [(*node, 0, 0) for node in sorted(self._new_nodes)]
            sql.insert("qnode", empty, otherwise=" ON CONFLICT DO NOTHING")
            deltas = [(n, m, *key) for key, (n, m) in sorted(self._nodes.items()) if n or m]
            sql.change("qnode", ("n", "m"), ("queue", "level", "idx"), deltas, add=True)
            self._nodes.clear()
            self._new_nodes.clear()
        for queue in self._by_id.values():
            queue.joined.clear()

    def forget(self) -> None:
        """After tables were changed in bulk (and nothing waits to be written), look at them afresh."""
        assert not self.unwritten
        self._by_name.clear()
        self._by_id.clear()
        self._live.clear()

    def _alive(self, row: Row) -> Entry:
        """The one object of a stored entry within this unit."""
        entry = self._live.get(row[0])
        if entry is None:
            entry = self._live[row[0]] = Entry(*row)
        return entry

    def _keep(self, queue: Queue) -> Queue:
        self._by_name[queue.name] = queue
        self._by_id[queue.id] = queue
        return queue

    def _load_more(self, queue: Queue) -> None:
        size = min(_LARGEST_PAGE, max(_FIRST_PAGE, 4 * len(queue.window)))
        rows: list[Row] = self._sql.all(
            f"SELECT {_ENTRY} FROM entry WHERE queue = ? AND seq > ? AND status = 'waiting' ORDER BY seq LIMIT ?",  # noqa: S608
            queue.id,
            queue.loaded_to,
            size,
        )
        queue.window.extend(map(self._alive, rows))
        if rows:
            queue.loaded_to = rows[-1][0]
        if len(rows) < size:
            queue.drained = True
            queue.window.extend(queue.joined)
            queue.joined.clear()

    def _count(self, queue: Queue, entry: Entry, entries: int, money_fen: int) -> None:
        queue.waiting += entries
        queue.owed_fen += money_fen
        queue.dirty = True
        if entry.id not in self._new_by_id:
            self._count_nodes(entry, entries, money_fen)

    def _count_nodes(self, entry: Entry, entries: int, money_fen: int) -> None:
        for level, shift in SHIFTS:
            node = self._nodes.setdefault((entry.queue, level, entry.seq >> shift), [0, 0])
            node[0] += entries
            node[1] += money_fen

    def _write_totals(self, queue: Queue) -> None:
        totals = (
            queue.waiting, queue.owed_fen, queue.extracted_fen, queue.rewarded_fen, queue.retained_fen,
            queue.pool_fen, queue.refund_cost_fen,
        )  # fmt: skip
        if queue.stored:
            self._sql.run(
                "UPDATE queue SET waiting = ?, owed_fen = ?, extracted_fen = ?, rewarded_fen = ?, retained_fen = ?, "
                "pool_fen = ?, refund_cost_fen = ? WHERE id = ?",
                *totals,
                queue.id,
            )
        else:
            self._sql.run(insert_into("queue"), queue.id, queue.name, *totals)
            queue.stored = True
        queue.dirty = False
