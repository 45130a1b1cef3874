"""Tips: one idea, quick to scan."""
