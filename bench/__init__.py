"""What `make bench` runs: the site under load beside a bare Flask page, in one run, on loopback."""
