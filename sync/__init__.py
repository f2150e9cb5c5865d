"""The conversation with the outside: the status page for customers' phones, and head office."""
