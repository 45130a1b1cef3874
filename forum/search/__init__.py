"""Finding: one query language, one face, an index behind it."""
