"""Training: the same till over a practice ledger, marked so that nobody takes it for the real one."""
