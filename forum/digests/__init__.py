"""The overview mail: one a member and period, never twice."""
