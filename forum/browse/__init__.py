"""Looking around: the front page, themes, municipalities, members."""
