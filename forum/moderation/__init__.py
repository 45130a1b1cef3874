"""The desk where moderators keep the site correct and current."""
