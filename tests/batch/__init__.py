"""Tests of fits in batches."""
