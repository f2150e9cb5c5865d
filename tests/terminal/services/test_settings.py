"""Settings: each save is one version with who, when and why, or is refused with every fault named at once."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.errors import Refused
from terminal.ledger import audit
from terminal.ledger.store import MEMORY, Ledger
from terminal.money import Money, Ratio
from terminal.rebate.settings import Base, Scope, Settings, Tier
from terminal.services import settings
from terminal.services.configuration import cleaned, shop_from_body, shop_to_body
from terminal.services.facts import DisplaySwitches
from terminal.services.shop import BILL_CAP, Configuration, ConfigurationVersion, PrinterKind, PrinterSetup, ShopProfile
from tests.shop import PROFILE, HandClock, Shop


@pytest.fixture
def ledger() -> Ledger:
    return Ledger.open(MEMORY, clock=HandClock())


def save(
    ledger: Ledger, configuration: Configuration, based_on: int = 0, *, who: str = "李红", reason: str = "开店"
) -> ConfigurationVersion:
    with ledger.write() as unit:
        return settings.change(unit, configuration, based_on=based_on, who=who, reason=reason)


def refused(ledger: Ledger, configuration: Configuration, based_on: int = 0, **why: str) -> Refused:
    with ledger.read() as unit:
        before = unit.journal_hash
    with pytest.raises(Refused) as told:
        save(ledger, configuration, based_on, **why)
    with ledger.read() as unit:
        assert unit.journal_hash == before, "what is refused leaves nothing"
    return told.value


def test_a_till_that_was_never_set_up_sells_by_the_defaults_as_version_0(ledger: Ledger) -> None:
    with ledger.read() as unit:
        now = settings.current(unit)
    assert (now.version, now.configuration) == (0, Configuration())
    assert now.configuration.shop.shop_name == ""


def test_each_save_is_the_next_version_with_who_when_and_why(ledger: Ledger) -> None:
    first = save(ledger, Configuration(PROFILE))
    second = save(
        ledger, Configuration(PROFILE, Settings(Base(extract=Ratio(20_00)))), 1, who="王\x00经理", reason=" 春节\n活动 "
    )
    assert [(each.version, each.who, each.reason) for each in (first, second)] == [
        (1, "李红", "开店"),
        (2, "王经理", "春节 活动"),
    ]
    assert first.at == HandClock().at
    with ledger.read() as unit:
        assert settings.current(unit) == second
        assert settings.history(unit) == (second, first)
        assert settings.history(unit, 1) == (second,)
    assert audit.verify(ledger).ok


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(ledger: Ledger) -> None:
    save(ledger, Configuration(PROFILE), who="王经理")
    told = refused(ledger, Configuration(replace(PROFILE, shop_name="别的")), 0)
    assert (told.code, told.fields) == ("stale_settings", {"version": 1, "who": "王经理", "based_on": 0})
    assert refused(ledger, Configuration(PROFILE), 2).code == "stale_settings"


@pytest.mark.parametrize("reason", ["", "   ", "\t\n", "\x00\u200b"])
def test_a_save_without_a_reason_is_refused(ledger: Ledger, reason: str) -> None:
    assert refused(ledger, Configuration(PROFILE), reason=reason).code == "no_reason"


def test_a_bank_cards_number_is_taken_in_no_text(ledger: Ledger) -> None:
    card = "4111 1111\n1111 1111"
    assert refused(ledger, Configuration(PROFILE), reason=card).code == "card_number"
    assert refused(ledger, Configuration(PROFILE), who=card).code == "card_number"
    told = refused(ledger, Configuration(replace(PROFILE, receipt_footer=card)))
    assert [fault.field for fault in told.fields["faults"]] == ["shop.receipt_footer"]  # type: ignore[attr-defined]
    assert "4111" not in str(told)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"shop_name": "  "}, "shop.shop_name"),
        ({"shop_name": "福" * 31}, "shop.shop_name"),
        ({"store": ""}, "shop.store"),
        ({"store": "*"}, "shop.store"),
        ({"store": "S" * 21}, "shop.store"),
        ({"till": ""}, "shop.till"),
        ({"till": "0-1"}, "shop.till"),
        ({"till": "０１"}, "shop.till"),
        ({"till": "12345"}, "shop.till"),
        ({"time_zone": "Mars/Olympus"}, "shop.time_zone"),
        ({"time_zone": ""}, "shop.time_zone"),
        ({"time_zone": "../../etc/passwd"}, "shop.time_zone"),
        ({"bill_cap": Money(0)}, "shop.bill_cap"),
        ({"bill_cap": BILL_CAP + Money(1)}, "shop.bill_cap"),
        ({"status_port": 80}, "shop.status_port"),
        ({"status_port": 65536}, "shop.status_port"),
        ({"receipt_header": "字" * 201}, "shop.receipt_header"),
        ({"receipt_header": "字\n" * 101}, "shop.receipt_header"),
        ({"level_names": (("gold", "a"), ("gold", "b"))}, "shop.level_names"),
        ({"level_names": (("", "a"),)}, "shop.level_names"),
        ({"printer": PrinterSetup(PrinterKind.NETWORK, " \x00")}, "shop.printer.address"),
        ({"printer": PrinterSetup(PrinterKind.NETWORK, "a" * 201)}, "shop.printer.address"),
        ({"printer": PrinterSetup(paper_mm=72)}, "shop.printer.paper_mm"),
    ],
)
def test_a_field_of_the_shop_out_of_bounds_is_named(ledger: Ledger, changed: dict[str, object], field: str) -> None:
    told = refused(ledger, Configuration(replace(PROFILE, **changed)))  # type: ignore[arg-type]
    assert told.code == "bad_settings"
    faults = told.fields["faults"]
    assert {fault.field for fault in faults} == {field}  # type: ignore[attr-defined]
    assert all(fault.allowed and len(fault.value) <= 60 for fault in faults)  # type: ignore[attr-defined]


def test_every_fault_is_named_at_once_of_shop_and_rules_together(ledger: Ledger) -> None:
    rebate = Settings(
        Base(extract=Ratio(120_00), default=Ratio(-1), unclaimed="burn"),
        {"S1": Scope(extract=Ratio(101_00), tiers=(Tier(0, Money(1), Ratio(1)),), daily_limit=-1)},
    )
    told = refused(ledger, Configuration(replace(PROFILE, shop_name="", status_port=1), rebate))
    named = [fault.field for fault in told.fields["faults"]]  # type: ignore[attr-defined]
    assert set(named) >= {
        "shop.shop_name",
        "shop.status_port",
        "rebate.base.extract",
        "rebate.base.default",
        "rebate.base.unclaimed",
        "rebate.stores.S1.cashier.extract",
        "rebate.stores.S1.cashier.tiers[0].days",
        "rebate.stores.S1.cashier.daily_limit",
    }
    assert len(named) == len(set(named))


def test_till_and_store_stay_once_a_bill_has_their_number(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "till.sqlite")
    shop.set(Settings(), replace(PROFILE, till="03"))
    shop.pay("1")
    shop.set(Settings(), replace(PROFILE, till="03", shop_name="新名"))
    for changed in ({"till": "04"}, {"store": "S2"}):
        told = refused(shop.ledger, Configuration(replace(PROFILE, **{"till": "03", **changed})), 3)
        assert (told.code, told.fields) == ("till_in_use", {"till": "03"})


def test_texts_are_saved_as_they_can_be_seen_and_receipt_texts_keep_their_lines(ledger: Ledger) -> None:
    typed = replace(
        PROFILE,
        shop_name=" 福\u200b源 \x1b百货 ",
        receipt_header="欢迎\r\n\x07光临  本店\n",
        level_names=(("gold ", " 金\t卡"),),
    )
    kept = save(ledger, Configuration(typed)).configuration.shop
    assert (kept.shop_name, kept.receipt_header, kept.level_names) == (
        "福源 百货",
        "欢迎\n光临 本店",
        (("gold", "金 卡"),),
    )


def test_a_save_holds_at_once_also_within_its_own_unit(ledger: Ledger) -> None:
    save(ledger, Configuration(PROFILE))
    with ledger.write() as unit:
        settings.change(
            unit, Configuration(PROFILE, Settings(Base(paused=True))), based_on=1, who="李红", reason="停一下"
        )
        assert settings.current(unit).configuration.rebate.base.paused


texts = st.text(max_size=30)
profiles = st.builds(
    ShopProfile,
    shop_name=texts,
    store=texts,
    store_name=texts,
    till=texts,
    time_zone=texts,
    scheme_name=texts,
    quick_line_name=texts,
    level_names=st.lists(st.tuples(texts, texts), max_size=4).map(tuple),
    receipt_header=texts,
    receipt_footer=texts,
    bill_cap=st.integers(0, BILL_CAP.fen).map(Money),
    status_on=st.booleans(),
    status_host=texts,
    status_port=st.integers(0, 70_000),
    switches=st.builds(DisplaySwitches, *[st.booleans()] * len(fields(DisplaySwitches))),
    printer=st.builds(
        PrinterSetup,
        st.sampled_from(PrinterKind),
        texts,
        st.sampled_from([58, 80]),
        st.booleans(),
    ),
)


@given(profiles)
def test_a_profile_kept_as_json_is_read_back_equal(profile: ShopProfile) -> None:
    text = json.dumps(shop_to_body(profile))
    assert shop_from_body(json.loads(text)) == profile


@given(profiles, st.data())
def test_what_an_older_program_did_not_keep_has_its_default(profile: ShopProfile, data: st.DataObject) -> None:
    body = json.loads(json.dumps(shop_to_body(profile)))
    names = [each.name for each in fields(ShopProfile)]
    missing = data.draw(st.lists(st.sampled_from(names), unique=True))
    for name in missing:
        del body[name]
    read = shop_from_body(body)
    for name in names:
        assert getattr(read, name) == getattr(ShopProfile() if name in missing else profile, name)


@given(profiles, st.data())
def test_also_inside_the_switches_and_the_printer(profile: ShopProfile, data: st.DataObject) -> None:
    body = json.loads(json.dumps(shop_to_body(profile)))
    plain = ShopProfile()
    for part in ("switches", "printer"):
        name = data.draw(st.sampled_from(sorted(body[part])))
        del body[part][name]
        kept = getattr(shop_from_body(body), part)
        assert kept == replace(getattr(profile, part), **{name: getattr(getattr(plain, part), name)})


@given(profiles)
def test_what_a_newer_program_added_is_passed_over(profile: ShopProfile) -> None:
    body = {**shop_to_body(profile), "moon_phase": "full"}
    body["printer"] = {**body["printer"], "colour": True}
    assert shop_from_body(body) == profile


@given(profiles)
def test_cleaning_twice_is_cleaning_once(profile: ShopProfile) -> None:
    once = cleaned(Configuration(profile))
    assert cleaned(once) == once


@given(profiles)
def test_validating_answers_for_any_profile_whatever(profile: ShopProfile) -> None:
    faults = settings.validate(cleaned(Configuration(profile)))
    assert all(fault.field.startswith("shop.") and fault.allowed for fault in faults)
