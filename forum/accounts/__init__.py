"""Who is here: municipalities, members, joining and signing in."""
