"""A ledger on PostgreSQL: refused with a reason, durable, one writer among many, and all tampering found."""

from __future__ import annotations

import threading
from contextlib import closing
from urllib.parse import quote

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from terminal.errors import Broken, Refused, TillError, Unavailable
from terminal.ledger import audit, schema
from terminal.ledger.findings import Finding
from terminal.ledger.migrations.postgres_only import BY_THE_BILL
from terminal.ledger.store import Ledger
from terminal.services.ring_up import ring_up
from tests.postgres import Place, Server
from tests.shop import Shop, cash


def refusal(place: Place, **options: bool) -> TillError:
    with pytest.raises(TillError) as told:
        Ledger.open(place, **options)
    return told.value


def sold(place: Place, bills: int = 12) -> Place:
    shop = Shop(place)
    for number in range(bills):
        shop.pay(f"{10 + number}.37", f"m{number % 5}" if number % 4 else None)
    shop.ledger.close()
    return place


def with_options(place: Place, options: str) -> Place:
    return f"{place}{'&' if '?' in place else '?'}options={quote(options)}"


# opening


def test_the_migrations_make_the_schema_that_the_code_knows_but_for_what_is_looked_up_in_the_audit(
    postgres: Server,
) -> None:
    with closing(Ledger.open(postgres.empty())) as ledger:
        context = MigrationContext.configure(ledger.connection, opts={"compare_type": False})
        differences = compare_metadata(context, schema.metadata)
    left_out = [each for each in differences if each[0] == "add_fk" and each[1].table.name in BY_THE_BILL]
    assert differences == left_out


def test_no_database_another_ones_tables_or_no_address_is_told(postgres: Server) -> None:
    place = postgres.empty()
    other = f"{place.partition('?')[0]}_none?{place.partition('?')[2]}"
    assert refusal(other).code == "database_refused"
    assert refusal("postgresql://somebody@127.0.0.1:1/x?connect_timeout=2").code == "ledger_away"
    assert refusal("postgresql://h:port/x").code == "ledger_cannot_open"
    assert refusal(place, read_only=True).code == "ledger_missing"
    with postgres.connect(place) as raw:
        raw.execute("CREATE TABLE songs (name TEXT)")
    assert refusal(place).code == "ledger_not_ours"
    with postgres.connect(place) as raw:
        assert raw.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall() == [("songs",)]


def test_a_password_is_never_told(postgres: Server) -> None:
    told = refusal("postgresql://somebody:hunter2@127.0.0.1:1/x?connect_timeout=2")
    assert "hunter2" not in str(told) and "somebody" in str(told)


def test_a_ledger_from_a_newer_program_is_refused_untouched(postgres: Server) -> None:
    place = postgres.place()
    with postgres.connect(place) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        assert refusal(place).code == "ledger_newer"
        assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


def test_books_that_end_elsewhere_than_the_journal_are_refused(postgres: Server) -> None:
    place = sold(postgres.place())
    with postgres.connect(place) as raw:
        raw.execute("UPDATE ledger SET journal_seq = journal_seq - 1")
    assert refusal(place).code == "ledger_corrupt"


def test_every_connection_syncs_whatever_the_database_was_told(postgres: Server) -> None:
    place = postgres.place()
    with postgres.connect(place) as raw:
        name = raw.execute("SELECT current_database()").fetchone()
        assert name
        raw.execute(f"ALTER DATABASE {name[0]} SET synchronous_commit = off".encode())
    with closing(Ledger.open(place)) as ledger:
        for unit in (ledger.write, ledger.read):
            with unit() as opened:
                assert opened.sql.one("SHOW synchronous_commit") == ("on",)


def test_several_that_open_an_empty_database_at_once_make_one_ledger(postgres: Server) -> None:
    place = postgres.empty()
    ids: list[str] = []
    faults: list[BaseException] = []

    def begin() -> None:
        try:
            with closing(Ledger.open(place)) as ledger, ledger.read() as unit:
                ids.append(unit.ledger_id)
        except BaseException as error:  # noqa: BLE001 - shown below
            faults.append(error)

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(ids) == 4 and len(set(ids)) == 1


def test_what_was_opened_to_look_at_cannot_be_written(postgres: Server) -> None:
    place = sold(postgres.place())
    looker = Ledger.open(place, read_only=True)
    with looker.read() as unit:
        assert unit.sql.one("SELECT count(*) FROM bill") == (12,)
    with pytest.raises(Broken, match="ledger_read_only"), looker.write() as unit:
        ring_up(unit, cash("5"))
    looker.close()


# transactions


def test_a_text_that_cannot_be_kept_is_refused_and_nothing_of_it_is_there(postgres: Server) -> None:
    shop = Shop(postgres.place())
    for wrong in ("a\0b", "\ud800"):
        with pytest.raises(Refused, match="bad_text"), shop.ledger.write() as unit:
            ring_up(unit, cash("5", None, f"bill {wrong}"))
        with pytest.raises(Refused, match="bad_text"), shop.ledger.read() as unit:
            unit.sql.one("SELECT 1 FROM bill WHERE id = ?", wrong)
        with pytest.raises(Refused, match="bad_text"), shop.ledger.write() as unit:
            unit.add("secret", (wrong, "x"))
    assert shop.pay("5", None, bill_id="\\u0000 is only text, \\\\u0000 too").outcome == "created"
    with shop.ledger.read() as unit:
        assert unit.sql.one("SELECT count(*) FROM bill") == (1,)
        assert unit.sql.one("SELECT count(*) FROM secret WHERE value = 'x'") == (0,)
    assert audit.verify(shop.ledger).ok
    shop.ledger.close()


def test_texts_come_back_as_they_went_in(postgres: Server) -> None:
    texts = [
        "",
        " ",
        "NULL",
        "null",
        '"',
        "\\",
        '\\"',
        "{a,b}",
        "a\tb\nc\rd",
        "%s ? %",
        "'",
        "福源百货 𠮷",
        "\\N",
        "None",
    ]
    with closing(Ledger.open(postgres.place())) as ledger:
        with ledger.write() as unit:
            for text in texts:
                unit.add("secret", (f"k{text}", text))
        with ledger.read() as unit:
            rows = dict(unit.sql.all("SELECT name, value FROM secret WHERE name LIKE 'k%'"))
        assert rows == {f"k{text}": text for text in texts}


def test_a_connection_that_breaks_undoes_the_unit_and_the_next_one_works(postgres: Server) -> None:
    place = postgres.place()
    shop = Shop(place)

    def break_off() -> None:
        with postgres.connect(place) as raw:
            raw.execute(
                "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def sell() -> None:
        with shop.ledger.write() as unit:
            ring_up(unit, cash("5", None, "lost"))
            unit.flush()
            break_off()

    def look() -> None:
        with shop.ledger.read() as unit:
            break_off()
            unit.sql.one("SELECT 1")

    for broken in (sell, look):
        with pytest.raises(Unavailable, match="ledger_away"):
            broken()
    assert shop.pay("5", None, bill_id="lost").outcome == "created"
    break_off()
    assert shop.pay("5", None).outcome == "created", "what broke while nobody used it costs nobody an answer"
    with shop.ledger.read() as unit:
        assert unit.sql.one("SELECT count(*) FROM bill") == (2,)
    shop.ledger.close()


def test_a_writer_waits_for_the_one_before_it_and_gives_up_after_a_while(postgres: Server) -> None:
    place = postgres.place()
    shop = Shop(place)
    other = Ledger.open(with_options(place, "-c lock_timeout=50ms"))
    with shop.ledger.write() as unit:
        ring_up(unit, cash("5", None, "first"))
        with pytest.raises(Unavailable, match="ledger_busy"), other.write():
            pytest.fail("there is one writer")
        with other.read() as looking:
            assert looking.sql.one("SELECT count(*) FROM bill") == (0,)
    with other.write() as unit:
        assert unit.sql.one("SELECT count(*) FROM bill") == (1,)
    other.close()
    shop.ledger.close()


def test_a_reading_unit_sees_one_unchanging_state(postgres: Server) -> None:
    shop = Shop(postgres.place())
    looker = Ledger.open(shop_place(shop, postgres))
    with looker.read() as unit:
        before = unit.journal_hash
        shop.pay("5", "A")
        assert unit.sql.one("SELECT journal_hash FROM ledger") == (before,)
        assert unit.sql.one("SELECT count(*) FROM bill") == (0,)
    looker.close()
    shop.ledger.close()


def shop_place(shop: Shop, server: Server) -> Place:
    with shop.ledger.read() as unit:
        name = unit.sql.one("SELECT current_database()")
    assert name is not None
    return server.named(name[0])


def test_sums_are_whole_numbers_and_streams_may_be_left_early(postgres: Server) -> None:
    shop = Shop(postgres.place())
    for _ in range(3):
        shop.pay("5", "A")
    with shop.ledger.read() as unit:
        (total,) = unit.sql.one("SELECT sum(paid_fen) FROM bill") or (None,)
        assert (total, type(total)) == (1500, int)
        rows = unit.sql.stream("SELECT seq FROM bill ORDER BY seq")
        first = next(rows)
        inner = list(unit.sql.stream("SELECT seq FROM bill ORDER BY seq"))
        rows.close()
        assert inner[0] == first and len(inner) == 3
    shop.ledger.close()


# the audit


@pytest.fixture(scope="module")
def whole(postgres: Server) -> Place:
    return sold(postgres.place())


def findings(place: Place) -> list[Finding]:
    with closing(Ledger.open(place, read_only=True)) as ledger:
        return list(audit.verify(ledger).findings)


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("UPDATE journal SET body = replace(body, '\"paid\":1037', '\"paid\":1038') WHERE seq = 2", "event 2"),
        ("UPDATE ledger SET join_seq = join_seq + 1", "ledger join_seq"),
        ("UPDATE entry SET rewarded_fen = rewarded_fen + 1 WHERE status = 'waiting'", "entry"),
        ("UPDATE payout SET amount_fen = amount_fen + 1 WHERE event = (SELECT max(event) FROM payout)", "payout"),
        ("UPDATE posting SET account = 4711 WHERE event = 4 AND no = 1", "posting account 4711"),
        ("UPDATE queue SET waiting = waiting + 1", "cashier:S1"),
        ("UPDATE qnode SET n = n + 1 WHERE level = 2", "level 2"),
        ("UPDATE bill SET number = '02-' WHERE number = '02-000003'", "receipt_numbers"),
        ("DROP TRIGGER journal_refuses_delete ON journal", "journal_refuses_delete"),
        ("ALTER TABLE journal DISABLE TRIGGER journal_refuses_update", "trigger journal_refuses_update"),
        (
            "CREATE OR REPLACE FUNCTION payout_refuses_update() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN NEW; END $$",
            "trigger payout_refuses_update",
        ),
        ("ALTER TABLE queue DROP CONSTRAINT queue_conserved", "constraint queue.queue_conserved"),
        ("CREATE RULE sly AS ON DELETE TO bill DO ALSO DELETE FROM tender", "rule sly"),
        ("DROP TABLE tender", "tender"),
    ],
)
def test_whatever_was_changed_behind_the_programs_back_is_named(
    postgres: Server, whole: Place, statement: str, names: str
) -> None:
    place = postgres.copy(whole)
    with postgres.connect(place) as raw:
        raw.execute("SET session_replication_role = replica")  # so that no trigger stands in the way
        raw.execute("SET standard_conforming_strings = on")
        raw.execute(statement.encode())
    told = findings(place)
    assert any(names in f"{finding.where} {finding.kind} {finding.found}" for finding in told), told


@pytest.mark.parametrize("table", schema.APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
def test_the_journal_payouts_and_postings_refuse_to_be_changed(
    postgres: Server, whole: Place, table: str, statement: str
) -> None:
    column = next(iter(schema.metadata.tables[table].columns)).name
    with postgres.connect(whole) as raw, pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        raw.execute(statement.format(table, column).encode())
