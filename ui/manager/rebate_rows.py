"""The rows of the rebate page as values: for each setting its value here and there, what is allowed, whence it comes.

Two scopes look at one draft: the base, which holds everywhere, and the store's own, which may follow it (10.2). What
a scope can't set is shown all the same, locked, because a manager looks for it here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from terminal.money import Money, Ratio
from terminal.rebate.settings import (
    DAYS_MAX,
    EXTRACT_MAX,
    LIMIT_MAX,
    RATIO_MAX,
    TIER_AMOUNT_MAX,
    Settings,
    Tier,
)
from terminal.services.shop import Configuration
from ui.manager.draft import Setting
from ui.manager.editing import Editing
from ui.manager.forms import CountForm, DaysForm, HoursForm, MoneyForm, RatioForm
from ui.manager.leaves import Address, put, value_at
from ui.manager.setting_words import (
    bounds_text,
    level_name,
    on_off,
    setting_label,
    unclaimed_name,
    value_text,
    why_not_allowed,
    why_not_taken,
)
from ui.manager.trial import queue_grows
from ui.words import Words

NEW_TIER_DAYS: Final = 30
NEW_TIER_AMOUNT: Final = Money(1_000_00)
LEVEL_NAME_MAX: Final = 20

EXTRACT: Final = RatioForm(Ratio(0), EXTRACT_MAX)
RATIO: Final = RatioForm(Ratio(0), RATIO_MAX)
LIMIT: Final = CountForm(0, LIMIT_MAX, "bills")
TIER_DAYS: Final = CountForm(1, DAYS_MAX, "days")
TIER_AMOUNT: Final = MoneyForm(Money(0), TIER_AMOUNT_MAX, unit="")


class PageScope(StrEnum):
    """Whose settings the page edits."""

    BASE = "base"
    STORE = "store"


class RowKind(StrEnum):
    SECTION = "section"
    SWITCH = "switch"
    TEXT = "text"
    WIDE = "wide"  # a text that needs the room of two columns
    CHOICE = "choice"
    TIER = "tier"
    LOCKED = "locked"


class Source(StrEnum):
    """Whence the value in force comes."""

    INHERITED = "inherited"
    OWN = "own"
    UNSET = "unset"  # nobody sets it
    BASE = "base"
    OVERRIDDEN = "overridden"  # the base sets it, the store has its own


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `texts`, `errors` and `settings` go together: one of each for a field, three for a tier."""

    key: str
    kind: RowKind
    label: str
    hint: str = ""
    hint_warns: bool = False
    other: str = ""  # the value in the other scope
    allowed: str = ""
    source: Source = Source.UNSET
    unsaved: bool = False
    settings: tuple[Setting, ...] = ()
    texts: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    inherited: str = ""  # shown in an empty field: what holds while nothing is typed
    value: Any = None  # of a switch or a choice: what holds
    options: tuple[tuple[Any, str], ...] = ()

    @property
    def address(self) -> Address:
        return self.settings[0].address

    @property
    def is_wrong(self) -> bool:
        return any(self.errors)


def levels(configuration: Configuration, store: str) -> tuple[str, ...]:
    """Every level that is named or has a ratio somewhere, in a steady order."""
    named = [key for key, _ in configuration.shop.level_names]
    rebate = configuration.rebate
    return tuple(dict.fromkeys([*named, *rebate.base.level, *rebate.cashier(store).level]))


def with_new_level(configuration: Configuration, store: str, name: str) -> tuple[Configuration, str]:
    """A configuration with one more level, and the key that it has got."""
    taken = levels(configuration, store)
    key = next(key for number in range(1, len(taken) + 2) if (key := f"level{number}") not in taken)
    return put(configuration, ("shop", "level_names", key), name), key


def without_level(configuration: Configuration, store: str, key: str) -> Configuration:
    """A configuration in which that level has neither a name nor a ratio; its members follow the other rules."""
    for address in (
        ("shop", "level_names", key),
        ("rebate", "base", "level", key),
        ("rebate", "cashiers", store, "level", key),
    ):
        configuration = put(configuration, address, None)
    return configuration


def with_new_tier(configuration: Configuration, store: str) -> Configuration:
    """A configuration with one more tier at the end, at the ratio that holds by default."""
    own = configuration.rebate.cashier(store)
    ratio = configuration.rebate.base.default if own.default is None else own.default
    tier = Tier(NEW_TIER_DAYS, NEW_TIER_AMOUNT, ratio)
    return put(configuration, ("rebate", "cashiers", store, "tiers"), (*own.tiers, tier))


def without_tier(configuration: Configuration, store: str, place: int) -> Configuration:
    tiers = configuration.rebate.cashier(store).tiers
    return put(configuration, ("rebate", "cashiers", store, "tiers"), (*tiers[:place], *tiers[place + 1 :]) or None)


class RebateRows:
    """Builds the rows of one scope from what is being edited."""

    def __init__(self, editing: Editing, words: Words, scope: PageScope) -> None:
        self._editing = editing
        self._words = words
        self._scope = scope
        self._draft = editing.draft
        self._store = editing.store
        self._base: Address = ("rebate", "base")
        self._own: Address = ("rebate", "cashiers", self._store)
        self._changed = {change.address for change in self._draft.changes}

    def rows(self) -> tuple[Row, ...]:
        return tuple(self._base_rows() if self._scope is PageScope.BASE else self._store_rows())

    @property
    def _settings(self) -> Settings:
        return self._draft.now.rebate

    def _base_rows(self) -> Iterator[Row]:
        words = self._words
        yield from self._first_rows()
        yield self._rules_section()
        yield from self._level_rows()
        yield self._section("handing", words.text("When money is handed on"))
        yield self._switch("own_order", words.text("With its own extraction"))
        yield self._choice_unclaimed()
        yield self._switch("paused", words.text("Bills join, nobody is paid"))

    def _store_rows(self) -> Iterator[Row]:
        words = self._words
        yield from self._first_rows()
        yield self._rules_section()
        yield from self._level_rows()
        for place in range(len(self._settings.cashier(self._store).tiers)):
            yield self._tier(place)
        yield self._section("joining", words.text("May a bill join"))
        outside = words.text("Outside: extracted, not joined")
        above = words.text("Above: extracted, not joined")
        always, unlimited = words.text("all day"), words.text("no limit")
        hours = Setting((*self._own, "window", "hours"), HoursForm(), may_be_empty=True)
        yield self._own_only(hours, RowKind.TEXT, outside, words.text("any time"), always)
        days = Setting((*self._own, "window", "days"), DaysForm(), may_be_empty=True)
        yield self._own_only(days, RowKind.WIDE, outside, "", words.text("every day"))
        counts = f"0–{LIMIT_MAX:,}"
        for name in ("daily_limit", "total_limit"):
            limit = Setting((*self._own, name), LIMIT, may_be_empty=True)
            yield self._own_only(limit, RowKind.TEXT, above, counts, unlimited)
        yield self._section("handing", words.text("When money is handed on"))
        for name in ("own_order", "unclaimed", "paused"):
            yield self._locked(name)

    def _first_rows(self) -> Iterator[Row]:
        words = self._words
        yield self._switch("enabled", words.text("Off: the till sells as always"))
        yield self._ratio(("extract",), EXTRACT, words.text("Share of a bill for the queue"))
        row = self._ratio(("default",), RATIO, words.text("Where no other rule applies"))
        if (grows := queue_grows(self._settings, self._store)) is not None and not row.is_wrong:
            told = words.text("Over {extract}: the queue grows", extract=grows[1])
            row = replace(row, hint=told, hint_warns=True)
        yield row

    def _rules_section(self) -> Row:
        title = self._words.text("Entitlement ratio rules · from the top, the first that applies")
        return self._section("rules", title)

    def _level_rows(self) -> Iterator[Row]:
        for key in levels(self._draft.now, self._store):
            row = self._ratio(("level", key), RATIO, self._words.text("Member level"))
            yield replace(row, label=level_name(self._draft.now.shop, key, self._words))

    def _section(self, key: str, title: str) -> Row:
        return Row(f"section.{key}", RowKind.SECTION, title)

    # one row of each kind

    def _here(self, *rest: str) -> Address:
        return (*(self._base if self._scope is PageScope.BASE else self._own), *rest)

    def _unsaved(self, *addresses: Address) -> bool:
        return any(address in self._changed or address in self._draft.unread for address in addresses)

    def _error(self, setting: Setting) -> str:
        if (unread := self._draft.unread.get(setting.address)) is not None:
            return why_not_taken(unread.why, self._words)
        fault = self._editing.fault_at(setting.address)
        return why_not_allowed(fault, self._words) if fault is not None else ""

    def _label(self, address: Address) -> str:
        bare = self._own + address[2:] if address[:2] == self._base else address
        return setting_label(bare, self._draft.now.shop, self._words)

    def _both(self, rest: tuple[str, ...]) -> tuple[Any, Any]:
        """The base's value and the store's own."""
        now = self._draft.now
        return value_at(now, (*self._base, *rest)), value_at(now, (*self._own, *rest))

    def _source(self, base: Any, own: Any) -> Source:
        if self._scope is PageScope.BASE:
            return Source.UNSET if base is None else Source.OVERRIDDEN if own is not None else Source.BASE
        return Source.OWN if own is not None else Source.UNSET if base is None else Source.INHERITED

    def _other(self, value: Any, said: Callable[[Any], str]) -> str:
        return "—" if value is None else said(value)

    def _ratio(self, rest: tuple[str, ...], form: RatioForm, hint: str) -> Row:
        base, own = self._both(rest)
        in_base = self._scope is PageScope.BASE
        setting = Setting(self._here(*rest), form, may_be_empty=not in_base or rest[0] == "level")
        return Row(
            key=".".join(rest),
            kind=RowKind.TEXT,
            label=self._label(setting.address),
            hint=hint,
            other=self._other(own if in_base else base, str),
            allowed=bounds_text(form.low, form.high),
            source=self._source(base, own),
            unsaved=self._unsaved(setting.address),
            settings=(setting,),
            texts=(self._draft.text_in(setting),),
            errors=(self._error(setting),),
            inherited="" if in_base else self._other(base, str),
        )

    def _switch(self, name: str, hint: str) -> Row:
        base = value_at(self._draft.now, (*self._base, name))
        own = value_at(self._draft.now, (*self._own, name)) if name == "enabled" else None
        in_base = self._scope is PageScope.BASE
        setting = Setting(self._here(name), CountForm(0, 1), may_be_empty=not in_base)
        other = own if in_base else base
        # The base gates everything (10.1), so a store's own switch alone does not turn the scheme on.
        holds = base if in_base or own is None else own
        return Row(
            key=name,
            kind=RowKind.SWITCH,
            label=self._label(setting.address),
            hint=hint,
            other="" if name != "enabled" else self._other(other, lambda value: on_off(value, self._words)),
            allowed=self._words.text("on or off"),
            source=self._source(base, own),
            unsaved=self._unsaved(setting.address),
            settings=(setting,),
            errors=(self._error(setting),),
            value=holds,
        )

    def _choice_unclaimed(self) -> Row:
        setting = Setting((*self._base, "unclaimed"), CountForm(0, 1))
        return Row(
            key="unclaimed",
            kind=RowKind.CHOICE,
            label=self._label(setting.address),
            hint=self._words.text("Extraction nobody can take"),
            source=Source.BASE,
            unsaved=self._unsaved(setting.address),
            settings=(setting,),
            errors=(self._error(setting),),
            value=value_at(self._draft.now, setting.address),
            options=tuple((value, unclaimed_name(value, self._words)) for value in ("retain", "carry")),
        )

    def _own_only(self, setting: Setting, kind: RowKind, hint: str, allowed: str, unset: str) -> Row:
        value = value_at(self._draft.now, setting.address)
        return Row(
            key=".".join(setting.address[3:]),
            kind=kind,
            label=self._label(setting.address),
            hint=hint,
            other=unset,
            allowed=allowed,
            source=Source.UNSET if value is None else Source.OWN,
            unsaved=self._unsaved(setting.address),
            settings=(setting,),
            texts=(self._draft.text_in(setting),),
            errors=(self._error(setting),),
            inherited=unset,
        )

    def _tier(self, place: int) -> Row:
        here = (*self._own, "tiers", str(place))
        settings = (
            Setting((*here, "days"), TIER_DAYS),
            Setting((*here, "amount"), TIER_AMOUNT),
            Setting((*here, "ratio"), RATIO),
        )
        saved = self._draft.saved.rebate.cashier(self._store).tiers
        now = self._settings.cashier(self._store).tiers[place]
        return Row(
            key=f"tiers.{place}",
            kind=RowKind.TIER,
            label=self._words.text("Spent"),
            hint=self._words.text("days, yuan"),
            allowed=bounds_text(RATIO.low, RATIO.high),
            source=Source.OWN,
            unsaved=now not in saved or self._unsaved(*(setting.address for setting in settings)),
            settings=settings,
            texts=tuple(map(self._draft.text_in, settings)),
            errors=tuple(map(self._error, settings)),
        )

    def _locked(self, name: str) -> Row:
        address = (*self._base, name)
        told = value_text(address, value_at(self._draft.now, address), self._draft.now.shop, self._words)
        return Row(
            key=name,
            kind=RowKind.LOCKED,
            label=self._label(address),
            hint=self._words.text("Is set in the base"),
            other=told,
            allowed=self._words.text("base only"),
            source=Source.INHERITED,
            unsaved=self._unsaved(address),
            texts=(told,),
        )
