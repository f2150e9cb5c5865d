"""Giving money back at the till: find the bill, see who bears what, and do it."""
