"""Who works at the till: signing in and out, and letting one action through."""
