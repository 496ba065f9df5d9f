"""Pages of OTN's side: what an adviser follows, what the network is."""
