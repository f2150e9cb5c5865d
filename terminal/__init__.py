"""The till with no window and no network: values, the rules of the scheme, the ledger, the use cases, the devices."""
