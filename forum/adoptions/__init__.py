"""Adopting: a municipality takes over the initiative of another, and one can see that it happened."""
