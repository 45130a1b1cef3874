"""Forum Oekraïne: municipalities share what they do about the war in Ukraine, and copy what works."""
