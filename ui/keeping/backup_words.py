"""How the backups stand, in words: when the last was made, when the next is due, and why one could not be made."""

from __future__ import annotations

from datetime import datetime, tzinfo

from terminal.ledger.keeper import BackupFacts
from ui.wording import sentence
from ui.words import Words


def backup_words(facts: BackupFacts, zone: tzinfo, words: Words) -> tuple[str, bool]:
    """What to say, and whether it needs a person."""
    if facts.trouble is not None:
        why = sentence(words, facts.trouble)
        last = _when(facts.last_at, zone) if facts.last_at else words.text("never")
        return words.text("The last backup failed: {why} The newest good one: {last}.", why=why, last=last), True
    if facts.running:
        return words.text("A backup is being made…"), False
    if facts.last_at is None:
        return words.text("There is no backup yet."), facts.next_at is None
    told = words.text("Last backup {when}, checked.", when=_when(facts.last_at, zone))
    if facts.next_at is None:
        return told + " " + words.text("None is made by itself."), True
    return told + " " + words.text("The next is due {when}.", when=_when(facts.next_at, zone)), False


def _when(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
