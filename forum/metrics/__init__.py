"""How the site is doing, in numbers, for whoever watches over it: `GET /metrics`."""
