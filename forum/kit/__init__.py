"""The kit: files that go with a practice or a reply, kept in versions and given away safely."""
