"""From conversation to practice: an initiative made of a thread, and threads put in order."""
