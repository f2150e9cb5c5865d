"""The cashier's window: pure parts, views, presenters, and the window on a real ledger."""
