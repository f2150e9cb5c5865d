"""Head office: the tills' API, the customers' status page and the scheduled jobs, on one ledger that settles."""
