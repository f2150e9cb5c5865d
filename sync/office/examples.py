"""Examples for the API's description: requests as a till really sends them."""

from __future__ import annotations

from typing import Any, Final

_ID: Final = "0199f3c2a7d45b1e8c6f90a2d3b4c5e6"
_BILL: Final = "0199f3c2b8e16c2f9d70a1b3e4c5d6f7"
_DIGEST: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

PAIR: Final[dict[str, Any]] = {
    "protocol": 1,
    "code": "7KQ2-M9XD-41TB",
    "public_key": "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "ledger": _ID,
    "store": "S1",
    "prefix": "02",
    "last_seq": 1,
    "last_hash": _DIGEST,
    "bills": 0,
}
PUSH: Final[dict[str, Any]] = {
    "events": [
        {
            "seq": 2,
            "kind": "member_joined",
            "at": "2026-11-22T10:00:00+08:00",
            "format": 1,
            "body": '{"card":"A012","id":"' + _ID + '","level":"","name":"王小明","phone":"13812346021"}',
            "prev": "0" * 64,
            "hash": _DIGEST,
        }
    ]
}
TALLY: Final[dict[str, Any]] = {
    "events": 412,
    "bills": 398,
    "paid_fen": 1_204_550,
    "last_seq": 413,
    "last_hash": _DIGEST,
    "chain": _DIGEST,
}
RESERVE: Final[dict[str, Any]] = {"id": _ID, "bill": _BILL, "member": _ID, "wallet": "balance", "amount": 2_500}
DRAW: Final[dict[str, Any]] = {"nonce": "8D41F0"}
EXCHANGE: Final[dict[str, Any]] = {"wallet": "points"}
TRANSFER: Final[dict[str, Any]] = {
    "id": _BILL,
    "source": _ID,
    "target": "0199f3c2c9f27d30ae81b2c4f5d6e708",
    "wallet": "points",
    "amount": 1_000,
}
