"""Stories: a few events that only together show what a clause says."""

from __future__ import annotations

from datetime import timedelta

from tests.simulation.dice import SECOND, TIMES, WALLETS, Tree, as_fen, fen_text
from tests.simulation.world_orders import OrderDice, refund_of, set_to

Step = tuple[timedelta | None, Tree]
"""An event of a story, with how much later it is (None: as it comes)."""
AT_ONCE = timedelta()


class Stories(OrderDice):
    """The dice, thrown for events that follow from one another."""

    def __init__(self, seed: int) -> None:
        """No story has begun."""
        super().__init__(seed)
        self.coming: list[Step] = []

    def story(self) -> list[Step]:
        """Any of the stories, mostly one that the world's scheme has a use for."""
        both = [self.spends_what_goes_back, self.gives_back_bit_by_bit, self.settles_under_others]
        both += [self.lessens_what_was_paid_out, self.sits_at_the_hour, self.buys_for_nothing, self.waits_delisted]
        both += [self.names_something_new, self.turns_it_off_and_on, self.turns_the_clock, self.turns_the_clock]
        queue = [self.draws, self.draws, self.spends_on_the_day, self.buys_too_often, self.fills_the_queue]
        queue += [self.pays_its_own, self.has_its_own_way, self.leaves_some, self.goes_half_rewarded]
        guild = [self.earns_little, self.pauses_the_guild, self.pauses_the_guild, self.ends_the_guild]
        if self.chance(50):
            return self.one(both)()
        return self.one(guild if self.theme in ("guild", "flip") else queue)()

    def spends_what_goes_back(self) -> list[Step]:
        """What an exchange gave is gone when the order is refunded, so the wallet goes below zero."""
        wallet = self.one([*WALLETS, "love"])
        bill = self.order("cashier", self.one(self.members))
        bill["paid"] = self.one(["5.00", "100.00", "33.33"])
        other = self.one([name for name in WALLETS if name != wallet])
        soon = self.one([AT_ONCE, timedelta(minutes=1)])
        there = {"from": bill["member"], "to": self.one(self.members), "wallet": wallet}
        return [
            (None, set_to("base/love_credit", self.one(["frozen", "frozen", "available"]))),
            (None, set_to("base/exchange", {wallet: self.one(["50", "100", "33.33", "120"])})),
            (None, bill),
            (soon, {"type": "exchange", "entry": bill["id"], "into": wallet}),
            *[(None, {"type": "release", "member": bill["member"], "amount": self.one(["0.01", "1.00", "2.50"])})]
            * (wallet == "love"),
            *[(None, {"type": "transfer", **there, "amount": self.one(["0.01", "1.00", "2.50"])}) for _ in range(2)],
            (None, refund_of(bill, 1, self.one(["0.01", "1.00", "4.99"]))),
            (None, refund_of(bill, 1, None)),
            (None, {**self.order("cashier", bill["member"]), "deductions": {other: "0.01", wallet: "0.00"}}),
        ]

    def gives_back_bit_by_bit(self) -> list[Step]:
        """An online order with deductions is refunded line by line, before and after its settlement."""
        order = self.order(self.one(["mall", "store"]), self.one(self.members))
        order["lines"] = [{**line, "paid": self.one(["0.01", "10.00", "33.33", "99.99"])} for line in order["lines"]]
        order["deductions"] = {wallet: self.one(["0.01", "0.50", "3.33"]) for wallet in self.some(WALLETS, 60)}
        if self.chance(30):
            self.one(order["lines"])["paid"] = "0.00"
        parts: list[Step] = []
        for number, line in enumerate(order["lines"], 1):
            fen = as_fen(line["paid"])
            parts += [(None, refund_of(order, number, fen_text(max(1, fen // 3)))) for _ in range(2)]
            parts.append((None, refund_of(order, number, None)))
        self.dice.shuffle(parts)
        parts.insert(self.dice.randrange(len(parts)), (None, {"type": "complete", "order": order["id"]}))
        settled = set_to("base/settle_on", self.one(["paid", "completed", "completed"]))
        return [(None, settled), (None, order), *parts[: self.dice.randint(2, len(parts))]]

    def draws(self) -> list[Step]:
        """A lottery entry, mostly a small one, is drawn for twice, with a refund somewhere between."""
        bill = self.order("cashier", self.one(self.members))
        bill["paid"] = self.one(["0.01", "0.03", "0.05", "10.00", "10.00"])
        part = self.one(["0.01", "0.01", "3.33"])
        default = self.one(["0", "10", "40", "100"])
        draw = {"type": "draw", "entry": bill["id"], "nonce": self.one(["", "a", "b"])}
        steps: list[Step] = [(None, bill), (None, draw), (None, refund_of(bill, 1, part)), (None, draw)]
        if self.chance(60):
            steps[1], steps[2] = steps[2], steps[1]
        if self.chance(25):
            steps.insert(1, (None, self.order("cashier", self.one(self.members))))
        lottery = {**self.lottery(), "miss": self.one(["0", "50", "100"])}
        return [(None, set_to("base/lottery", lottery)), (None, set_to("base/default", default)), *steps]

    def spends_on_the_day(self) -> list[Step]:
        """A tier is reached at the very instant, or missed by it."""
        store, member, days = self.one(self.stores), self.one(self.members), self.one([1, 2])
        tier = {"days": days, "amount": "100.00", "ratio": self.one(["77", "150"])}
        mall = self.chance(40)
        first = self.order("mall" if mall else self.one(["cashier", "store"]), member)
        second = self.order("mall" if mall else self.one(["cashier", "store"]), member)
        for part in first.get("lines", [first]):
            part["paid"] = "50.00" if len(first.get("lines", [])) == 2 else "100.00"
        done: list[Step] = []
        if "lines" in first:
            done.append((self.one([AT_ONCE, timedelta(hours=1)]), {"type": "complete", "order": first["id"]}))
        if mall:
            path = f"goods/{second['lines'][0]['sku']}/tiers"
        else:
            first["store"] = second["store"] = store
            path = f"stores/{store}/{'cashier' if second['channel'] == 'cashier' else 'online'}/tiers"
        later = timedelta(days=days) + self.one([-SECOND, AT_ONCE, AT_ONCE, SECOND])
        if self.chance(30):
            later -= timedelta(minutes=1)
            done.append((timedelta(minutes=1), refund_of(first, 1, "0.01")))
        return [(None, set_to(path, [tier])), (None, first), *done, (later, second)]

    def buys_too_often(self) -> list[Step]:
        """A limit is reached, and an order that is taken back makes room."""
        channel, member, store = self.one(["cashier", "mall", "store"]), self.one(self.members), self.one(self.stores)
        orders = [self.order(channel, member) for _ in range(4)]
        for order in orders:
            if channel != "mall":
                order["store"] = store
        sku = self.one(self.products)
        places = {"cashier": [f"stores/{store}/cashier"], "mall": [f"goods/{sku}"]}
        place = self.one(places.get(channel, [f"stores/{store}/online", f"stores/{store}/goods/{sku}"]))
        limit = set_to(f"{place}/{self.one(['daily_limit', 'total_limit'])}", self.one([1, 2]))
        soon = timedelta(minutes=1)
        return [
            (None, limit),
            (None, orders[0]),
            (soon, orders[1]),
            (soon, refund_of(orders[0], 1, None)),
            (soon, orders[2]),
            (self.until_time("00:00"), orders[3]),
        ]

    def turns_it_off_and_on(self) -> list[Step]:
        """A switch is turned and turned back while purchases go on."""
        path, value = self.one(
            [
                ("base/random_return", {"cash": 2, "points": 2}),
                ("base/random_return", {"cash": 1, "points": 2}),
                ("base/merge_cashier", True),
                ("base/merge_store", True),
                ("base/merge_mall", True),
                ("base/paused", True),
                ("base/unclaimed", "carry"),
                ("base/reward_order", "completed"),
                ("base/enabled", False),
            ]
        )
        steps: list[Step] = []
        for one in (value, None, value):
            steps.append((None, set_to(path, one)))
            steps += [(None, self.order(member=self.one(self.members))) for _ in range(self.dice.randint(1, 2))]
        return [*steps, *[(AT_ONCE, refund_of(one, 1, None)) for _, one in steps if one["type"] == "order"][:2]]

    def settles_under_others(self) -> list[Step]:
        """Between payment and completion everything that counts at the settlement changes."""
        order = self.order(self.one(["mall", "store"]), self.one(self.members))
        changes = [self.change() for _ in range(3)]
        changes.append(set_to("base/settle_on", self.one(["paid", "completed"])))
        changes.append(set_to("base/scheme", self.one(["queue", "guild"])))
        completed: Tree = {"type": "complete", "order": order["id"]}
        part = [(None, refund_of(order, 1, "0.01"))] if self.chance(50) else []
        return [
            (None, set_to("base/settle_on", "completed")),
            (None, order),
            *[(None, one) for one in changes],
            *part,
            (None, completed),
            (None, refund_of(order, 1, None)),
        ]

    def pays_its_own(self) -> list[Step]:
        """An order's own entries are paid from it, but not before it is completed."""
        order = self.order(self.one(["mall", "store"]), self.one(self.members))
        changes = [("own_order", True), ("reward_order", "completed"), ("settle_on", self.one(["paid", "completed"]))]
        completed: Tree = {"type": "complete", "order": order["id"]}
        steps = [set_to(f"base/{key}", value) for key, value in self.some(changes, 85)]
        return [
            (None, one) for one in [*steps, order, completed, self.order(order["channel"]), refund_of(order, 1, None)]
        ]

    def leaves_some(self) -> list[Step]:
        """A pool is gathered, and then what is unclaimed is kept, or nothing is given, or it is carried on."""
        store = self.one(self.stores)
        bills = [{**self.order("cashier", self.one(self.members)), "store": store, "paid": "10.00"} for _ in range(4)]
        large = {**self.order("cashier"), "store": store, "paid": "1000.00"}
        large.pop("member", None)
        now = [set_to("base/unclaimed", "carry"), set_to(f"stores/{store}/cashier/extract", "100")]
        then = [set_to("base/unclaimed", "retain"), set_to("base/paused", self.one([True, False]))]
        last = [set_to("base/unclaimed", "carry"), set_to("base/paused", None)]
        return [(None, one) for one in [*now, large, bills[0], *self.some(then, 60), *bills[1:3], *last, bills[3]]]

    def goes_half_rewarded(self) -> list[Step]:
        """An entry that has received a part is exchanged and refunded."""
        store = self.one(self.stores)
        bills = [{**self.order("cashier", self.one(self.members)), "store": store, "paid": "33.33"} for _ in range(3)]
        steps: list[Tree] = [set_to("base/exchange", {"voucher": "66.67"}), *bills]
        for bill in bills[:2]:
            steps += [
                {"type": "exchange", "entry": bill["id"], "into": "voucher"},
                refund_of(bill, 1, self.one(["0.01", "10.00", "32.00"])),
                refund_of(bill, 1, self.one(["0.01", "1.00", None])),
            ]
        return [(self.one([None, AT_ONCE]), one) for one in steps]

    def fills_the_queue(self) -> list[Step]:
        """One queue with large extractions, so that entries end."""
        store = self.one(self.stores)
        steps: list[Step] = [(None, set_to(f"stores/{store}/cashier/extract", self.one(["50", "100", "65"])))]
        for _ in range(4):
            bill = self.order("cashier", self.one(self.members))
            bill["store"] = store
            steps.append((None, bill))
        return [*steps, (None, refund_of(steps[1][1], 1, "0.01"))]

    def lessens_what_was_paid_out(self) -> list[Step]:
        """A refund after the guild's day and the dividends, so that pools go below zero."""
        bill = self.order(self.one(["cashier", "mall"]), self.one(self.members))
        shares = {name: self.one([1, 2]) for name in self.members[:2]}
        dividend = {"ratio": self.one(["1", "50"]), "every": "day", "holders": shares}
        after = self.until_time("00:00") + self.one([AT_ONCE, SECOND])
        return [
            (None, set_to("guild/partial", True)),
            (None, set_to("commission/dividend", dividend)),
            (None, bill),
            (after, self.order()),
            (None, refund_of(bill, 1, None)),
            (timedelta(days=1), self.order()),
        ]

    def sits_at_the_hour(self) -> list[Step]:
        """A schedule is set at the very time of day that it names, or turned on that day."""
        at, other = self.one(TIMES), self.one(TIMES)
        path = self.one(["guild/settle_at", "base/clear"])
        values = (
            [at, other] if path == "guild/settle_at" else [{"every": "day", "at": at}, {"every": "day", "at": other}]
        )
        return [
            (self.until_time(at), set_to(path, values[0])),
            (AT_ONCE, self.order()),
            (None, set_to(path, values[1])),
            (None, self.order()),
            (timedelta(days=1), self.order()),
        ]

    def turns_the_clock(self) -> list[Step]:
        """A schedule names a time of day that a change of the clock skips, or brings twice."""
        shift = self.until_shift()
        if shift is None:
            return self.sits_at_the_hour()
        later, skipped = shift
        at = self.one(skipped)
        change = self.one([set_to("guild/settle_at", at), set_to("base/clear", {"every": "day", "at": at})])
        steps: list[Step] = [(later - timedelta(hours=2), change), (timedelta(minutes=90), self.order())]
        for minutes in (30, 15, 15, 30, 30, 30):
            steps.append((timedelta(minutes=minutes), self.order("cashier", self.one(self.members))))
        return steps

    def buys_for_nothing(self) -> list[Step]:
        """An order paid wholly by deductions comes back, once."""
        order = self.order(None, self.one(self.members))
        for part in order.get("lines", [order]):
            part["paid"] = "0.00"
        order["deductions"] = {wallet: self.one(["0.01", "1.00"]) for wallet in self.some(WALLETS, 60)}
        lines = [refund_of(order, self.one([1, 1, 2]), amount) for amount in ("0.01", None, None)]
        done: Tree = {"type": "complete", "order": order["id"]}
        steps: list[Step] = [(None, one) for one in [*lines, done]]
        self.dice.shuffle(steps)
        return [(None, order), *steps]

    def waits_delisted(self) -> list[Step]:
        """A product goes while an order of it waits for its completion, and comes back."""
        order, other = self.order("mall", self.one(self.members)), self.order("mall", self.one(self.members))
        for part in other["lines"]:
            part["sku"] = order["lines"][0]["sku"]
        gone: Tree = {"type": "unlist", "sku": order["lines"][0]["sku"]}
        again = {**other, "id": f"{other['id']} again"}
        odd = {**again, "lines": [order["lines"][0], {"sku": "unheard of", "paid": "1.00"}]}
        steps: list[Tree] = [order, other, gone, {"type": "complete", "order": order["id"]}, self.one([again, odd])]
        if self.chance(50):
            steps = [set_to("base/goods_default_on", False), *steps, {"type": "enable_all"}]
        return [(None, one) for one in [*steps, {**gone, "type": "list"}, again]]

    def names_something_new(self) -> list[Step]:
        """A path names a store and a product that were not there."""
        path = self.one(
            ["goods/new/default", "goods/new/enabled", "stores/S/goods/new/default", "stores/新店/commission"]
        )
        orders = [self.order(channel, self.one(self.members)) for channel in ("mall", "store", "cashier")]
        orders[0]["lines"][0]["sku"] = "new"
        orders[2]["store"] = "新店"
        value = self.one([None, False]) if path.endswith("enabled") else self.one([None, "50"])
        return [(None, one) for one in [orders[0], set_to(path, value), *orders, {"type": "unlist", "sku": "new"}]]

    def has_its_own_way(self) -> list[Step]:
        """A store's own random return, turned off where the base's is on."""
        store, place = self.one(self.stores), self.one(["cashier", "online"])
        path = f"stores/{store}/{place}/random_return"
        steps: list[Tree] = [set_to("base/random_return", {"cash": 1, "points": self.one([1, 2])})]
        for value in (self.random_return(), None):
            order = self.order("cashier" if place == "cashier" else "store", self.one(self.members))
            steps += [set_to(path, value), {**order, "store": store}]
        return [(None, one) for one in steps]

    # stories of the guild

    def earns_little(self) -> list[Step]:
        """A guild order of several lines with odd costs, refunded in part before its settlement and after."""
        order = self.order(self.one(["mall", "mall", "store"]), self.one(self.members))
        for line in order["lines"]:
            line["paid"] = self.one(["0.03", "10.00", "33.33", "0.00"])
            if "store" not in order:
                line["cost"] = self.one(["0.01", "0.05", "3.33", "9.99", "7.77"])
        steps: list[Tree] = [set_to("guild/pool", "100"), set_to("base/settle_on", "completed"), order]
        for number, line in enumerate(order["lines"], 1):
            steps.append(refund_of(order, number, self.one(["0.01", fen_text(max(1, as_fen(line["paid"]) // 3))])))
        if "store" in order:
            steps.append(set_to(f"stores/{order['store']}/commission", self.one(["12.34", "50", "33.33"])))
        completed: Tree = {"type": "complete", "order": order["id"]}
        return [(None, one) for one in [*steps, completed, refund_of(order, 1, "0.01"), refund_of(order, 1, None)]]

    def pauses_the_guild(self) -> list[Step]:
        """Orders and a guild day while the guild is paused, or the base is off."""
        path, value = self.one([("base/paused", True), ("base/enabled", False)])
        steps: list[Step] = [
            (None, set_to("guild/accelerate", self.one(["50", "100"]))),
            (None, set_to("guild/partial", True)),
        ]
        for one in (None, value):
            steps.append((None, set_to(path, one)))
            for _ in range(2):
                order = self.order(self.one(["cashier", "mall"]), self.one(self.members))
                if order["channel"] == "cashier":
                    steps.append((None, set_to(f"stores/{order['store']}/commission", "40")))
                steps.append((None, order))
        day = self.one(["00:00", *TIMES])
        return [*steps, (self.until_time(day), self.order()), (timedelta(days=1), set_to(path, None))]

    def ends_the_guild(self) -> list[Step]:
        """The guild pays out everybody, and the queue scheme takes its place."""
        store, member = self.one(self.stores), self.one(self.members)
        limit = set_to(f"stores/{store}/cashier/{self.one(['daily_limit', 'total_limit'])}", 1)
        small = {**self.order("cashier", member), "store": store, "paid": self.one(["0.01", "1.00"])}
        large = {**self.order("cashier"), "store": store, "paid": "200.00"}
        large.pop("member", None)
        steps: list[Tree] = [set_to("base/scheme", "guild"), set_to(f"stores/{store}/commission", "50")]
        steps += [set_to("guild/partial", True), small, large, set_to("base/scheme", "queue")]
        after = self.until_time("00:00") + timedelta(hours=self.one([0, 1, 24]))
        back = {**self.order("cashier", member), "store": store}
        return [
            *[(AT_ONCE, one) for one in steps[:5]],
            (after, steps[5]),
            *[(AT_ONCE, one) for one in [limit, back, set_to("base/scheme", "guild"), refund_of(small, 1, None)]],
        ]
