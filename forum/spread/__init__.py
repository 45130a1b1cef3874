"""How practices spread: family tree, map, curve and funnel of adoptions, and who is like whom."""
