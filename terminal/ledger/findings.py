"""What an audit finds: each thing that is wrong, and the report of all of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

FINDINGS_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: what kind, where, and what was expected and found there."""

    kind: str
    where: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit found. `head` is the hash of the last event."""

    findings: tuple[Finding, ...]
    events: int
    head: str

    @property
    def ok(self) -> bool:
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "findings": [asdict(finding) for finding in self.findings],
            "events": self.events,
            "head": self.head,
        }


class Findings:
    """Gathers findings; past the bound they are only counted."""

    def __init__(self) -> None:
        self.kept: list[Finding] = []
        self.more = 0

    def add(self, kind: str, where: str, expected: object, found: object) -> None:
        if len(self.kept) < FINDINGS_MAX:
            self.kept.append(Finding(kind, where, str(expected)[:200], str(found)[:200]))
        else:
            self.more += 1

    def all(self) -> tuple[Finding, ...]:
        if self.more:
            return (*self.kept, Finding("more", "ledger", "0", str(self.more)))
        return tuple(self.kept)
