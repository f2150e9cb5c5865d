"""The first start: which shop this is, and its manager's PIN."""
