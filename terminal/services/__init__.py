"""The use cases: one function each, run as one transaction on the ledger's lane."""
