"""What OTN and an office owe each other: the charter, the days, the visits. A charter is followed, never a lock."""
