"""Initiatives: good practices that others can take over."""
