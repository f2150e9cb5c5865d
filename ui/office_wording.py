"""What goes wrong between a till and head office, as sentences: who has to do what, and that selling goes on.

A table beside that of the till's own refusals (`wording`), which takes it in: the same shape, code to words. How a till
stands with head office, for screens that always show it, is told in `office_words`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ui.words import Words

Sentence = Callable[[Words, Mapping[str, Any]], str]

OFFICE: Final[Mapping[str, Sentence]] = {
    "bad_address": lambda words, f: words.text("That is no address. Write it like https://office.example.com."),
    "office_away": lambda words, f: words.text("Head office doesn't answer. Look at the network and the address."),
    "office_slow": lambda words, f: words.text("Head office takes too long. Try again in a moment."),
    "office_busy": lambda words, f: words.text("Head office is still being asked. Try again in a moment."),
    "office_answer": lambda words, f: words.text(
        "What answers at this address is not a head office of this program ({what}).", what=f.get("what", "?")
    ),
    "office_newer": lambda words, f: words.text("Head office's settings are of a newer program. Update the till."),
    "bad_code": lambda words, f: words.text("Head office doesn't know this code. Look at it again."),
    "code_used": lambda words, f: words.text("This code was used already. Have head office give out a new one."),
    "code_expired": lambda words, f: words.text("This code is too old. Have head office give out a new one."),
    "history": lambda words, f: words.text(
        "This till has bills of its own and head office has some, too: they can't become one queue. Join with a new "
        "till."
    ),
    "already_joined": lambda words, f: words.text("This till belongs to a head office already."),
    "not_joined": lambda words, f: words.text("This till belongs to no head office."),
    "unconfirmed": lambda words, f: words.plural(
        "{count} bill is not confirmed yet.", "{count} bills are not confirmed yet.", int(f.get("count", 0))
    ),
    "too_many": lambda words, f: words.text("Head office was asked too often. Wait a minute."),
    "clock": lambda words, f: words.text("The clock of this till is too far from head office's. Set it right."),
    "revoked": lambda words, f: words.text("Head office has revoked this till."),
    "unknown_till": lambda words, f: words.text(
        "Head office doesn't know this till. Leave head office, then join with a new code."
    ),
    "no_key": lambda words, f: words.text("The till's key is gone: {path}", path=f.get("path", "")),
    "key_exposed": lambda words, f: words.text(
        "Others can read the till's key: {path}. Take that right away, then try again.", path=f.get("path", "")
    ),
    "key_damaged": lambda words, f: words.text("The till's key can't be read: {path}", path=f.get("path", "")),
    "key_not_written": lambda words, f: words.text("The till's key can't be written: {path}", path=f.get("path", "")),
    "office_decides": lambda words, f: words.text("That is decided at head office, for all stores at once."),
    "unknown_setting": lambda words, f: words.text("This till doesn't know that setting. Update the till."),
    "unknown_collision": lambda words, f: words.text("This has been decided meanwhile."),
    "office_closing": lambda words, f: words.text("The till is closing; head office is asked again at the next start."),
    "office_trouble": lambda words, f: words.text(
        "Asking head office went wrong ({what}). Try again in a moment.", what=f.get("what", "?")
    ),
    "endless": lambda words, f: words.text(
        "This exchange with head office came to no end; it goes on by itself. If it happens again, call head office."
    ),
    "link_changed": lambda words, f: words.text(
        "What head office said came too late: this till has joined, left or gone on meanwhile. Try again."
    ),
    "push_first": lambda words, f: words.text(
        "Head office has to hear of this till's own settings first. It goes on by itself."
    ),
    "event_too_long": lambda words, f: words.text(
        "This till can't join: a record of it (number {seq}) is longer than can be sent. Join with a new till.",
        seq=f.get("seq", "?"),
    ),
    "unsendable": lambda words, f: words.text(
        "Something in this till's records can't be sent to head office. Selling goes on; call head office."
    ),
    "prefix_taken": lambda words, f: words.text(
        "Another till has the number that goes with this code. Have head office give out a new code."
    ),
    "history_under_way": lambda words, f: words.text(
        "Head office is still taking over its first till's records. Try again when that till has sent them."
    ),
    "bad_signature": lambda words, f: words.text(
        "Head office doesn't take this till for the one that joined. Leave head office, then join with a new code."
    ),
    "fork": lambda words, f: words.text(
        "This till's records and head office's went different ways. Leave head office, then join with a new code."
    ),
    "stopped": lambda words, f: words.text("The exchange stands still until somebody at head office has looked."),
    "gap": lambda words, f: words.text("Head office misses records of this till. Try again; if it stays so, call it."),
    "too_slow": lambda words, f: words.text("The network is too slow: head office gave up waiting. Try again."),
    "internal": lambda words, f: words.text("Head office had trouble of its own. Try again in a moment."),
    "reservation_over": lambda words, f: words.text("What was held for this bill has run out. Take the payment again."),
    "key_not_read": lambda words, f: words.text("The till's key can't be read: {path}", path=f.get("path", "")),
}


def _not_understood(words: Words, _: Mapping[str, Any]) -> str:
    return words.text("Head office doesn't understand this till: one of both is of an older program. Update it.")


WIRE: Final[Mapping[str, Sentence]] = dict.fromkeys(
    (
        "bad_request", "bad_json", "not_json", "not_found", "too_large", "address_too_long", "unsigned", "repeated",
        "bad_cursor",
    ),
    _not_understood,
)  # fmt: skip
"""What an office refuses that reads a request otherwise than it was meant: nobody at the till can do anything."""

RUNNING: Final[Mapping[str, Sentence]] = {
    "no_office": lambda words, f: words.text("This ledger is not one of a head office."),
    "bad_store": lambda words, f: words.text(
        "A store's name has 1 to {limit} characters and no *.", limit=f.get("limit", "?")
    ),
    "bad_prefix": lambda words, f: words.text(
        "A till's prefix has 1 to {limit} letters or digits.", limit=f.get("limit", "?")
    ),
    "bad_policy": lambda words, f: words.text("The least ratio can't be above the most, and days are 1 to 3650."),
    "no_name": lambda words, f: words.text("Say who decided it."),
    "no_note": lambda words, f: words.text("Say in a few words what came of it."),
    "unknown_case": lambda words, f: words.text("There is no such open case."),
    "not_stopped": lambda words, f: words.text("The exchange with this till has not stopped."),
    "forked": lambda words, f: words.text(
        "This till's records went another way: it can't go on. Let it leave, and join again with a new code."
    ),
    "office_missing": lambda words, f: words.text(
        "There is no head office in {path}. `paidui office` begins one; --db or PAIDUI_OFFICE_DB names another place.",
        path=f.get("path", "?"),
    ),
    "no_such_till": lambda words, f: words.text(
        "No till of this office has the prefix or the id {till}. `paidui office tills` shows them all.",
        till=f.get("till", "?"),
    ),
    "database_refused": lambda words, f: words.text(
        "The database refused the sign-in: look at user, password and database in its address."
    ),
    "settled_elsewhere": lambda words, f: words.text(
        "Part of this ledger's history was settled elsewhere, so it can't be told as a scenario. "
        "Of a till that belongs to a head office, export head office's ledger instead."
    ),
    "one_writer": lambda words, f: words.text("SQLite has one writer; several processes need PostgreSQL."),
    "ledger_away": lambda words, f: words.text("The database doesn't answer. Look whether it runs."),
    "ledger_alone": lambda words, f: words.text("The ledger is busy with something else. Try again in a moment."),
    "bad_text": lambda words, f: words.text("There is a character in it that can't be kept."),
    "not_empty": lambda words, f: words.text("This database has books in it already: {path}", path=f.get("path", "")),
    "no_postgres": lambda words, f: words.text("There is no PostgreSQL to use: {why}", why=f.get("why", "")),
}
"""What whoever runs a head office is told by its commands."""
