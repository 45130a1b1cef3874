"""Atom feeds of every list."""
