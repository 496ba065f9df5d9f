"""OTN's side: portfolio, editions, benchmark, the demo network."""
