"""Members at the till: found or entered for a bill, and a page of their own with places, wallets and history."""
