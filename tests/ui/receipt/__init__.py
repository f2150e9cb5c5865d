"""The receipt, from the bill to the paper."""
