"""What pages of OTN's side show, by subject."""
