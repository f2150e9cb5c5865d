"""How cash is rounded, and what can be used instead of money: a card of the shop's page."""

from __future__ import annotations

from terminal.money import Ratio
from terminal.services.pricing import WHOLE, CashRounding
from terminal.services.shop import WORTH_CAP
from ui.manager.binding import Binding
from ui.manager.draft import Setting
from ui.manager.form_card import FormCard
from ui.manager.forms import RatioForm
from ui.manager.terms_words import WORTH, rounding_name
from ui.widgets.style import Metrics
from ui.words import Words


class TermsCard(FormCard):
    """Its inputs are the binding's, as the page's others are."""

    def __init__(self, words: Words, metrics: Metrics, bound: Binding) -> None:
        super().__init__(metrics)
        self._words = words
        self.add(bound.choice(("shop", "cash_rounding"), self._roundings))
        for name in WORTH:
            self.add(bound.field(Setting(("shop", name), RatioForm(Ratio(0), WORTH_CAP)), number=True))
        self.add(bound.field(Setting(("shop", "deduct_most"), RatioForm(Ratio(0), WHOLE)), number=True))

    def _roundings(self) -> list[tuple[CashRounding, str]]:
        return [(each, rounding_name(each, self._words)) for each in CashRounding]

    def retitle(self) -> None:
        words = self._words
        self.set_title(
            words.text("Round cash, and points instead of money"),
            words.text("At 100% one of them pays ¥1; at 0% they can't be used on a bill."),
        )
