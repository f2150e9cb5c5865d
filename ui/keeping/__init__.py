"""Looking after the ledger while the till runs: backups, room on the disk, damage."""
