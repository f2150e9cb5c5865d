"""Orders and changes of settings made by dice."""

from __future__ import annotations

from tests.simulation.dice import WALLETS, Tree
from tests.simulation.world_settings import BASE, COMMISSION, GUILD, SCOPE, SettingsDice


class OrderDice(SettingsDice):
    """The dice, thrown for orders and for changes of settings."""

    def __init__(self, seed: int) -> None:
        """Nothing has happened yet."""
        super().__init__(seed)
        self.orders: list[Tree] = []
        """The orders that have had their turn."""
        self.ids = 0

    # orders

    def buyer(self) -> str | None:
        """Who buys; nobody, or somebody unknown, at times."""
        if self.chance(55 if self.theme == "flip" else 10):
            return None
        return "nobody" if self.chance(1) else self.one(self.members)

    def paid(self) -> str:
        """What a line was paid, 0.00 at times."""
        return self.spoiled(self.one(["0.00", "0"]) if self.chance(6) else self.amount())

    def new_id(self) -> str:
        """An id, mostly a new one, odd at times."""
        if self.orders and self.chance(3):
            return str(self.one(self.orders)["id"])
        self.ids += 1
        if self.chance(8):
            return self.one(
                [f"订单 {self.ids}", f"guild:{self.day(1)}", "a/b", "", f"O{self.ids}", f"x'\"\\{self.ids}"]
            )
        return f"o{self.ids}"

    def order(self, channel: str | None = None, member: str | None = None) -> Tree:
        """An order; one that a story names the buyer of is mostly paid in money alone."""
        if channel is None:
            channel = self.one(["cashier", "cashier", "cashier", "mall", "mall", "store", "store"])
            channel = "wholesale" if self.chance(1) else channel
        made: Tree = {"type": "order", "id": self.new_id(), "channel": channel}
        buyer = self.buyer() if member is None else member
        if buyer is not None:
            made["member"] = buyer
        if channel != "mall":
            made["store"] = "nowhere" if self.chance(1) else self.one(self.stores)
        if channel == "cashier":
            made["paid"] = self.paid()
        else:
            made["lines"] = [self.line(channel) for _ in range(self.one([1, 1, 2, 2, 3]))]
        if self.chance(20 if member is None else 4):
            amounts = ["0.00", "0.01", "0.01", "1.00", "3.33"]
            made["deductions"] = {wallet: self.spoiled(self.one(amounts)) for wallet in self.some(WALLETS, 60)}
            if self.chance(25):
                for part in made.get("lines", [made]):
                    part["paid"] = "0.00"
        if self.chance(2):
            self.spoil(made)
        return made

    def spoil(self, made: Tree) -> None:
        """Some things wrong at once, so that the order of the checks shows."""
        wrong: Tree = {"member": "nobody", "channel": "wholesale", "store": "nowhere", "deductions": {"love": "x"}}
        for key in self.some(list(wrong), 35):
            if key != "store" or "store" in made:
                made[key] = wrong[key]
        last = made.get("lines", [made])[-1]
        last.update(
            {key: value for key, value in (("paid", "x"), ("sku", "unheard of")) if key in last and self.chance(35)}
        )
        if self.chance(20):
            made["deductions"] = {"points": "9999.00"}

    def line(self, channel: str) -> Tree:
        """One line of an online order."""
        made: Tree = {"sku": "unheard of" if self.chance(1) else self.one(self.products), "paid": self.paid()}
        if channel == "mall" and self.chance(60):
            made["cost"] = self.spoiled(self.amount())
        return made

    # changes

    def change(self) -> Tree:
        """A `set` of any path; a quarter of them unset."""
        if self.theme == "flip" and self.chance(50):
            return set_to("base/scheme", self.one(["queue", "guild", None]))
        if self.theme == "switch" and self.chance(30):
            return set_to(f"base/{self.one(['merge_mall', 'merge_store', 'merge_cashier'])}", self.chance(50))
        kinds = ["base", "base", "base", "goods", "online", "cashier", "store goods", "store", "guild", "commission"]
        kind = self.one(kinds)
        sku = self.one([*self.products, "new"] if self.chance(10) else self.products)
        store = self.one([*self.stores, "新店"] if self.chance(10) else self.stores)
        if kind == "base":
            key = self.one(BASE)
            path, value = f"base/{key}", self.base_setting(key)
        elif kind == "guild":
            key = self.one(GUILD)
            path, value = f"guild/{key}", self.guild_setting(key)
        elif kind == "commission":
            key = self.one(COMMISSION)
            path, value = f"commission/{key}", self.commission_setting(key)
        elif kind == "store":
            key = self.one(["commission", "recruiter"])
            path, value = f"stores/{store}/{key}", self.ratio() if key == "commission" else self.one(self.members)
        else:
            key = self.one(SCOPE if "goods" in kind else [*SCOPE, "random_return"])
            place = {"goods": f"goods/{sku}", "store goods": f"stores/{store}/goods/{sku}"}
            path, value = f"{place.get(kind, f'stores/{store}/{kind}')}/{key}", self.scope_setting(key)
        return set_to(path, None if self.chance(25) else value)


def set_to(path: str, value: object) -> Tree:
    """A change of one setting."""
    return {"type": "set", "path": path, "value": value}


def refund_of(order: Tree, line: int, amount: str | None) -> Tree:
    """A refund of a line, of all that is left of it if no amount is said."""
    made: Tree = {"type": "refund", "order": order["id"], "line": line}
    return made if amount is None else {**made, "amount": amount}
