"""Finding: one query language, one face, an index behind it.

A page or command parses a `SearchQuery` (query.py) and asks `results.find`, which asks the `SearchBackend`
(backend.py; Whoosh in engine.py) for ids and reloads them through the site's own rules, so that a stale index
leaks nothing. Jobs and commands keep the index equal to the database (indexing.py); requests never write it.
"""
