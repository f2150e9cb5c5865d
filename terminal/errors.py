"""What can go wrong, as values with fields: `Refused`, `Unavailable`, `Broken`.

The three say what the cashier may do next: change the request, try again, or stop selling and call someone.
The words for people live in one place, `ui/wording.py`; what stands here is for logs and for programs.
"""

from __future__ import annotations


class TillError(Exception):
    """Anything the till answers instead of doing what it was asked. `code` names it, `fields` fill its sentence."""

    def __init__(self, code: str, **fields: object) -> None:
        super().__init__(code, fields)
        self.code = code
        self.fields = fields

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.fields.items())
        return f"{self.code} ({told})" if told else self.code


class Refused(TillError):
    """The rules, or plain sense, say no. Nothing was written; asking the same again gets the same answer."""


class Unavailable(TillError):
    """Not now: busy, full, away. Nothing was written; the same again may work."""


class Broken(TillError):
    """The ledger can't be trusted or written. Stop selling and call someone; nothing more is accepted."""
