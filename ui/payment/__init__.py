"""Payments through providers: the waiting at the pay page, what is open, the keys."""
