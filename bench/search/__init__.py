"""Search quality: a judged set of texts and queries, run through our engines and through plain ones.

judged     the texts, the queries and who is relevant to what
measures   nDCG@10, MRR, recall@10 and queries without result
ours       `forum import` and `forum search` as a user runs them
plain      SQLite FTS5, stock Whoosh, PostgreSQL `dutch`, tantivy
servers    a fresh PostgreSQL database
tables     the figures as Markdown
"""
