"""What a member hears of, in the site and by direct mail."""
