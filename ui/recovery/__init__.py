"""What a person sees and decides where the ledger can't be trusted."""
