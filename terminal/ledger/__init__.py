"""The ledger: the only room that knows SQLAlchemy. The journal is the truth, everything else is worked out from it."""
