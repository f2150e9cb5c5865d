"""The page of a ledger that can not be trusted."""
