"""The engine of PostgreSQL: terms of our own analysis in a `tsvector`, found by GIN. No files, and never behind."""
