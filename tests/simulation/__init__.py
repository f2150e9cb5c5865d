"""A second reading of the rule book, kept apart from the engine: the plain model, and worlds to try both in."""
