"""Staff at the till: their windows, worked by keys."""
