"""What claim slips show: the bill before anybody has said who he is, and what came of it after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from terminal.money import Money, Ratio
from terminal.rebate.entitlement import JoinVerdict, RuleStep
from terminal.services.facts import MemberFacts, Settlement


@dataclass(frozen=True, slots=True)
class SlipFacts:
    """A slip that can be claimed. Of another till's only the code is known here, head office knows the rest."""

    code: str
    number: str = ""  # the bill's receipt number; "" where it is another till's
    at: datetime | None = None
    expires_at: datetime | None = None
    paid: Money | None = None  # net of what was given back since
    store: str = ""

    @property
    def known(self) -> bool:
        return self.paid is not None


@dataclass(frozen=True, slots=True)
class SlipPage:
    """What a customer's phone shows of a slip before he has said who he is. `newcomers` may join there."""

    slip: SlipFacts
    shop: str
    store_name: str
    scheme_name: str
    time_zone: str
    newcomers: bool


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """A claim, foretold or done. `settlement` is the bill's with the member in it, None where the bill is not here."""

    slip: SlipFacts
    member: MemberFacts
    bill_id: str  # "" where the bill is not here
    settlement: Settlement | None
    outcome: str = "created"  # or "exists": it was claimed for this member before
    status_token: str = ""
    confirmed: bool = True  # False: head office still has to say so

    @property
    def verdict(self) -> JoinVerdict | None:
        return None if self.settlement is None else self.settlement.join

    @property
    def entitlement(self) -> Money | None:
        return None if self.settlement is None else self.settlement.entitlement

    @property
    def ratio(self) -> Ratio | None:
        return None if self.settlement is None else self.settlement.ratio

    @property
    def chain(self) -> tuple[RuleStep, ...]:
        return () if self.settlement is None else self.settlement.chain
