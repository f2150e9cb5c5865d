"""Claim slips at the till: printed for a bill whose member was forgotten, and taken back in."""
