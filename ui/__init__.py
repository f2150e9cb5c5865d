"""Everything Qt: the windows of the cashier, the customer and the manager, and what puts them together."""
