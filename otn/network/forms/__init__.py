"""What is asked on OTN's side, by subject. Fields of filters have the French names that addresses show."""
