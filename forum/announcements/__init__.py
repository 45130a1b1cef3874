"""Announcements by editors: the points, the action asked, the deadline."""
