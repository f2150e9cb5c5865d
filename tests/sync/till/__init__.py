"""The till's side of the conversation."""
