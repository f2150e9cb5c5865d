"""Worlds to try the rules in: scenarios made by dice, always the same for the same number.

Few members, products and stores, small amounts and full hours, so that things meet: equal instants, midnight, the first
minute of a window, the last fen. Every world is a scenario; many of its events are refused on purpose. Beside single
events there are stories, a few events that belong together, told with others in between.
"""

from __future__ import annotations

from datetime import timedelta

from tests.simulation.dice import WALLETS, Tree, as_fen, fen_text
from tests.simulation.stories import Stories

KINDS = {
    "any": [
        *["order"] * 14,
        *["complete"] * 5,
        *["refund"] * 4,
        *["draw"] * 2,
        *["exchange"] * 2,
        *["set"] * 4,
        *["transfer", "release", "enable_all", "unlist", "list"],
    ],
    "queue": ["order", "complete"],
    "switch": ["set", "order"],
    "refund": ["refund", "refund", "exchange", "order"],
    "lottery": ["draw", "draw", "order"],
    "guild": ["order", "order", "refund"],
    "flip": ["set", "order", "refund"],
    "love": ["exchange", "exchange", "order", "release", "transfer", "refund"],
    "random": ["order"],
    "limit": ["order"],
}
"""Kinds of event, each as often as it stands here; a theme's own half of the time."""


def world(seed: int, size: int = 40) -> Tree:
    """The scenario of this number, with so many events."""
    return Maker(seed).scenario(size)


class Maker(Stories):
    """The dice of one world, thrown for its members and its events."""

    def people(self) -> Tree:
        """The members; the referral line may bite its own tail."""
        made: Tree = {}
        for name in self.members:
            one: Tree = {}
            if self.chance(40):
                one["level"] = self.one(["gold", "silver", "金", "plain"])
            if self.chance(75):
                one["referrer"] = self.one(self.members)
                if one["referrer"] == name and self.chance(90):
                    del one["referrer"]
            if self.chance(60):
                one["rank"] = self.one(["r1", "r2", "r3", "r4"])
            if self.chance(85):
                one["wallets"] = {w: self.one(["0.00", "0.01", "5.00", "50.00", "200"]) for w in self.some(WALLETS, 90)}
            made[name] = one
        return made

    def some_order(self) -> Tree:
        """An order made before, mostly one of the last."""
        return self.one(self.orders[-6:] if self.chance(60) else self.orders)

    def line_of(self, order: Tree) -> tuple[int, str]:
        """A line of an order: its number, and what was paid."""
        lines = order.get("lines", [order])
        number = self.dice.randrange(len(lines))
        return number + 1, lines[number]["paid"]

    def refund(self) -> Tree:
        """A refund of a line: all of it, a part, a fen, or too much."""
        order = self.some_order()
        number, paid = self.line_of(order)
        made: Tree = {"type": "refund", "order": order["id"]}
        if number > 1 or self.chance(30):
            made["line"] = number
        if self.chance(2):
            made["line"] = self.one([0, -1, 9])
        if self.chance(60):
            fen = as_fen(paid)
            parts = [0, 1, fen // 3, fen // 3, fen // 2, fen // 2, fen - 1, fen, fen + 1]
            made["amount"] = self.spoiled(fen_text(max(0, self.one(parts))))
        if self.chance(2):
            made.update(line=9, amount=self.one(["x", "0.00"]))
        return made

    def entry(self) -> str:
        """An entry that is likely there."""
        if self.chance(2):
            return "none"
        order = self.some_order()
        for _ in range(3):
            if "member" not in order:
                order = self.some_order()
        return str(order["id"]) if "lines" not in order else f"{order['id']}#{self.line_of(order)[0]}"

    def transfer(self) -> Tree:
        """Something from one wallet to another's."""
        who = [*self.members, "nobody"] if self.chance(5) else self.members
        wallet = self.one(["balance", "love_frozen", "x"]) if self.chance(8) else self.one(WALLETS)
        amount = self.spoiled("0.00" if self.chance(5) else self.one(["0.01", "0.01", "0.50", "1.00", "5.00"]))
        giver = self.one(who)
        taker = self.one(who if self.chance(15) else [name for name in who if name != giver])
        if self.chance(5):
            taker, wallet, amount = giver, self.one(["points", "balance"]), self.one(["x", "0.00", "1.00"])
        return {"type": "transfer", "from": giver, "to": taker, "wallet": wallet, "amount": amount}

    def event(self) -> Tree:
        """Any event."""
        kind = self.one(KINDS[self.theme] if self.theme in KINDS and self.chance(50) else KINDS["any"])
        if not self.orders or kind == "order":
            return self.order()
        if kind == "complete":
            return {"type": kind, "order": "none" if self.chance(2) else self.some_order()["id"]}
        if kind == "refund":
            return self.refund()
        if kind == "draw":
            made: Tree = {"type": kind, "entry": self.entry()}
            return {**made, "nonce": self.one(["", "n", "nonce", "随机", "0"])} if self.chance(80) else made
        if kind == "exchange":
            return {"type": kind, "entry": self.entry(), "into": "balance" if self.chance(2) else self.one(WALLETS)}
        if kind == "transfer":
            return self.transfer()
        if kind == "release":
            who = "nobody" if self.chance(2) else self.one(self.members)
            return {"type": kind, "member": who, "amount": self.spoiled(self.one(["0.00", "0.01", "0.01", "0.50"]))}
        if kind == "set":
            return self.change()
        if kind == "enable_all":
            return {"type": kind}
        return {"type": kind, "sku": "unheard of" if self.chance(3) else self.one(self.products)}

    def next_event(self) -> Tree:
        """The next event of a story, or one that belongs to none."""
        if self.coming and self.chance(80):
            later, event = self.coming.pop(0)
            self.clock += self.step() if later is None else later
        else:
            if not self.coming and self.chance(35):
                self.coming = self.story()
            if not self.coming or self.coming[0][0] is None:  # else the story knows how late it is
                self.clock += self.step()
            event = self.event()
        if event["type"] == "order":
            self.orders.append(event)
        early = timedelta(seconds=self.one([1, 60, 3600, 86400])) if self.chance(2) else timedelta()
        return {"at": self.told(self.clock - early), **event}

    def scenario(self, size: int) -> Tree:
        """The whole scenario."""
        made: Tree = {
            "seed": self.seed_text,
            "timezone": self.zone,
            "settings": self.settings(),
            "members": self.people(),
            "products": {sku: self.one([{}, {}, {"listed": True}]) for sku in self.products},
        }
        if self.chance(10):
            made["products"][self.one(self.products)] = {"listed": False}
        if self.theme == "flip" and self.chance(60):
            self.coming = self.ends_the_guild()
        made["events"] = [self.next_event() for _ in range(size)]
        if self.chance(60):
            later = self.one(
                [timedelta(days=-1), timedelta(), timedelta(hours=20), timedelta(days=3), timedelta(days=35)]
            )
            made["until"] = self.told(self.clock + (self.step() if self.chance(50) else later))
        for key, default in (("seed", ""), ("timezone", "Asia/Shanghai")):
            if made[key] == default and self.chance(30):
                del made[key]
        return made
