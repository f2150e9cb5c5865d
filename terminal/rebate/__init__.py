"""The scheme as pure values and functions, a file a chapter of the rule book; no clock, no database, no window."""
