"""Tests of the catalogue at the till."""
