"""The conversation between a till and head office, whole: addresses, messages, limits, and what is signed.

Both sides import this file and nothing else of each other. A till sends its own journal, event by event, in the order
in which it wrote them; the text of a body is the text that was hashed, so that head office can check every link of the
chain. Head office answers what became of each, and lets a till read on in a feed from a cursor that only it
understands. Amounts are whole fen, wallets other than the balance hundredths, ratios hundredths of a percent, instants
ISO 8601 with an offset.

Every request but the pairing is signed with the till's own Ed25519 key over method, address, till, instant, nonce and
body. The instant keeps old requests out and the nonce repeated ones; a till whose clock is wrong learns the office's
time from the refusal (`fields.now_ms` of the problem `clock`) and signs again by that.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

VERSION: Final = 1
PREFIX: Final = "/v1"

BATCH_MAX: Final = 200
"""Events in one push."""
EVENT_TEXT_MAX: Final = 1_000_000
"""Characters of one event's body."""
BODY_MAX: Final = 8_000_000
"""Bytes of one request."""
FEED_MAX: Final = 500  # members, entries and products each in one page of the feed
LOOKED_AT_MAX: Final = 200  # events of a till that were looked at, the latest, in one page of the feed
PAYEES_MAX: Final = 5  # places that are told of those a bill paid
SKEW_MS: Final = 300_000
"""How far a request's instant may be from the office's clock."""
CONNECT_S: Final = 3.0
READ_S: Final = 10.0
RESERVE_S: Final = 2.0  # how long a cashier waits for a reservation before the offline allowance decides
RESERVED_FOR_S: Final = 900

TILL_HEADER: Final = "Paidui-Till"
AT_HEADER: Final = "Paidui-At"
NONCE_HEADER: Final = "Paidui-Nonce"
SIGNATURE_HEADER: Final = "Paidui-Signature"
PROBLEM: Final = "application/problem+json"

START: Final = "0" * 64
"""What the chain of a till begins with at head office."""

Fen = Annotated[int, Field(ge=-(2**62), le=2**62)]
Seq = Annotated[int, Field(ge=1, le=2**62)]
Count = Annotated[int, Field(ge=0, le=2**62)]
Ratio = Annotated[int, Field(ge=0, le=100_000_000)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Id = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
Text = Annotated[str, Field(max_length=400, pattern=r"^[^\x00]*$")]
Instant = Annotated[str, Field(min_length=20, max_length=40, pattern=r"^[0-9T:.+\-Z]+$")]


class Message(BaseModel):
    """What every message is: closed, exact, never changed after it was made."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Outcome(StrEnum):
    """What became of an event at head office."""

    CREATED = "created"
    EXISTS = "exists"  # it was there already, also from an earlier till of this ledger; all else is as it was then
    QUARANTINED = "quarantined"  # kept for a person to look at; `reason` says why


class Stop(StrEnum):
    """Why the exchange with a till stands still until a person has looked. Selling goes on."""

    FORK = "fork"  # the till's journal went another way: restored from an old copy, or one ledger on two tills
    ROLLED_BACK = "rolled_back"  # head office has more of the till's journal than the till
    MISMATCH = "mismatch"  # count, sum or hash differ
    REVOKED = "revoked"


# Pairing: POST /v1/pair, not signed, the code is the proof


class PairRequest(Message):
    """A till asks to belong. `last_seq`, `last_hash` and `bills` tell where its own journal stands, `was_at` the office
    that it joined last by that, or "". A ledger that was here before, also if this office was restored and forgot it,
    becomes a new till: it sends its journal from the first event on, and what arrived before is linked to that."""

    protocol: Annotated[int, Field(ge=1, le=1)]
    code: Annotated[str, Field(min_length=8, max_length=40, pattern=r"^[A-Za-z0-9\- ]+$")]
    public_key: Digest
    ledger: Id
    store: Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[^\x00-\x1f\x7f]+$")]
    prefix: Annotated[str, Field(min_length=1, max_length=4, pattern=r"^[A-Za-z0-9]+$")]
    last_seq: Count
    last_hash: Digest
    bills: Count
    was_at: Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


class PairAnswer(Message):
    """The till's place: its id, its store, its prefix in receipt numbers, and where QR codes lead."""

    office: Id
    office_name: Text
    till: Id
    store: Id
    prefix: Id
    public_url: Text
    at: Instant


# Push: POST /v1/events


class PushedEvent(Message):
    """One event of the till's journal, exactly as its ledger keeps it; `body` is the text that was hashed."""

    seq: Seq
    kind: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z_]+$")]
    at: Instant
    format: Annotated[int, Field(ge=1, le=1_000)]
    body: Annotated[str, Field(min_length=2, max_length=EVENT_TEXT_MAX)]
    prev: Digest
    hash: Digest


class PushRequest(Message):
    """Events in the journal's order, without a gap among them or to what was answered last."""

    events: Annotated[list[PushedEvent], Field(min_length=1, max_length=BATCH_MAX)]


class Place(Message):
    """An entry as head office has it. `joined_…` is its position right after its order was settled and stays so;
    `…_ahead` its position now, None where it does not wait."""

    id: Id
    queue: Text
    seq: Seq
    member: Id
    ratio: Ratio
    rule: Text
    entitlement_fen: Fen
    rewarded_fen: Fen
    status: Id
    joined_ahead: Count
    joined_money_ahead_fen: Fen
    entries_ahead: Count | None = None
    money_ahead_fen: Fen | None = None


class Given(Message):
    """What became of a bill's extraction. Of `count` places that it paid the first: masked name, amount, what it had
    received by then, of how much, whether it is the bill's own."""

    queue: Text
    extract_ratio: Ratio
    extraction_fen: Fen
    retained_fen: Fen
    to_pool_fen: Fen
    from_pool_fen: Fen
    count: Count
    first: Annotated[list[tuple[Text, Fen, Fen, Fen, bool]], Field(max_length=PAYEES_MAX)]


class Answered(Message):
    """What became of one event. `arrival` is its number in head office's journal, None where it changed nothing
    there or was quarantined. `given` is told of the newest bills of a batch."""

    seq: Seq
    outcome: Outcome
    reason: Text = ""
    arrival: Seq | None = None
    places: list[Place] = []
    given: Given | None = None


class PushAnswer(Message):
    """`last_seq` is how far head office now has the till's journal, `chain` its hash over all that it answered."""

    answers: list[Answered]
    last_seq: Count
    chain: Digest
    as_of: Instant


# Pull: GET /v1/feed?cursor=… ("" begins)


class MemberNews(Message):
    """A member with wallets and places. `same_as` is "" or the member whose second id this is."""

    id: Id
    same_as: Text
    name: Text
    phone: Text
    card: Text
    level: Text
    balance_fen: Fen
    points: Fen
    love: Fen
    love_frozen: Fen
    voucher: Fen
    waiting: Count
    still_to_come_fen: Fen


class QueueNews(Message):
    """A queue's totals; `head` the first who wait: seq, remaining fen, entitlement fen, masked name."""

    name: Text
    waiting: Count
    owed_fen: Fen
    head: list[tuple[Seq, Fen, Fen, Text]]


class SettingsNews(Message):
    """The settings in force, as the tree's own JSON text (the order in it counts)."""

    version: Count
    at: Instant
    who: Text
    reason: Text
    rebate: Annotated[str, Field(max_length=EVENT_TEXT_MAX)]


class ProductNews(Message):
    """A product of the catalogue; `codes` are its further barcodes, `stocked` says whether tills keep stock of it."""

    barcode: Text
    name: Text
    price_fen: Fen
    member_price_fen: Fen | None
    unit: Text
    group: Text
    cost_fen: Fen | None = None
    codes: list[Text] = Field(default_factory=list)
    on_sale: bool = True
    stocked: bool = False


class StaffNews(Message):
    """Somebody who works in the till's store, or did. His PIN is each till's own and never travels."""

    id: Id
    name: Text
    role: Annotated[str, Field(pattern=r"^(cashier|senior|manager)$")]
    active: bool


class CollisionNews(Message):
    """One setting, two changes that did not know of each other. `stands` and `other` are JSON texts."""

    id: Id
    path: Text
    stands: Text
    stands_who: Text
    stands_at: Instant
    other: Text
    other_who: Text
    other_at: Instant
    state: Text


class FeedAnswer(Message):
    """Everything of the till's store that changed after the cursor. With `from_scratch` what the till knew of entries
    is to be forgotten first; `staff` is the store's whole, where anything of it changed, `looked_at` the latest of this
    till that was put aside and looked at (seq, when, note), where there is more of it. With `more` there is another
    page behind `cursor`. `up_to` is the last event of the asking till that these figures take in."""

    cursor: Text
    more: bool
    from_scratch: bool
    up_to: Count
    as_of: Instant
    members: list[MemberNews]
    entries: list[Place]
    queues: list[QueueNews]
    products: list[ProductNews]
    settings: SettingsNews | None
    collisions: list[CollisionNews]
    staff: list[StaffNews] = []
    looked_at: Annotated[list[tuple[Seq, Instant, Text]], Field(max_length=LOOKED_AT_MAX)] = []


# Comparison: POST /v1/compare, the last word of every exchange


class Tally(Message):
    """Where the till's journal stands as one side has it: events, bills, what was paid in them, the end of the
    journal, and head office's hash over its answers."""

    events: Count
    bills: Count
    paid_fen: Fen
    last_seq: Count
    last_hash: Digest
    chain: Digest


class CompareAnswer(Message):
    """Whether both agree; if not, what head office has, and why the exchange stands still from here on."""

    agrees: bool
    stop: Stop | None
    here: Tally


# What only the authority can do


class ReserveRequest(Message):
    """Hold an amount of a member's wallet for a bill that is about to be committed."""

    id: Id
    bill: Id
    member: Id
    wallet: Annotated[str, Field(pattern=r"^(balance|points|love|voucher)$")]
    amount: Annotated[int, Field(ge=1, le=2**53)]


class ReserveAnswer(Message):
    """Held until `expires_at`; `left` is what the wallet has beyond it."""

    id: Id
    left: Fen
    expires_at: Instant


class DrawRequest(Message):
    """Draw for an entry; `nonce` is the customer's side of it (8.3)."""

    nonce: Annotated[str, Field(min_length=1, max_length=80)]


class ExchangeRequest(Message):
    """Put what an entry still waits for into a wallet (9.1)."""

    wallet: Annotated[str, Field(pattern=r"^(points|love|voucher)$")]


class TransferRequest(Message):
    """Move points, love value or vouchers between members (9.2); the same id moves them once."""

    id: Id
    source: Id
    target: Id
    wallet: Annotated[str, Field(pattern=r"^(points|love|voucher)$")]
    amount: Annotated[int, Field(ge=1, le=2**53)]


class MembersFound(Message):
    """Members of any store whose phone, card or code is just what was looked for; none or one, as a rule."""

    members: list[MemberNews]


class EntryAnswer(Message):
    """An entry, and of its draw what may be shown: the seed's hash before, the seed and what came of it after."""

    place: Place
    seed_hash: Text = ""
    seed: Text = ""
    drawn_ratio: Ratio | None = None
    missed: bool = False


class OfficeAnswer(Message):
    """Who the office is, for anybody: GET /v1/office, not signed. `office` is "" until its first start is through."""

    office: Text
    name: Text
    public_url: Text
    protocols: list[int]
    at: Instant


class Problem(Message):
    """RFC 9457. `code` is what programs go by, `fields` what its sentence needs."""

    type: Text
    title: Text
    status: int
    detail: str = ""
    code: Text
    fields: dict[str, Any] = {}


def to_sign(method: str, target: str, till: str, at_ms: int, nonce: str, body: bytes) -> bytes:
    """The bytes that a request's signature is over; `target` is the path with its query, as sent."""
    digest = hashlib.sha256(body).hexdigest()
    return f"paidui-{VERSION}\n{method}\n{target}\n{till}\n{at_ms}\n{nonce}\n{digest}".encode()


def linked(chain: str, event_hash: str, outcome: Outcome, reason: str) -> str:
    """Head office's hash over its answers to a till, one event further; `exists` links nothing new."""
    return hashlib.sha256(f"{chain}\n{event_hash}\n{outcome.value}\n{reason}".encode()).hexdigest()
