"""The catalogue at the till: its page, lists taken in, stock entered, and new items at the counter."""
