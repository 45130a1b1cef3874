"""The envelope that every kind of content shares: entry, reply, revision, tag, theme, vote, draft."""
