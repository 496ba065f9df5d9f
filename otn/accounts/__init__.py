"""People: one account each, opened with an e-mail address."""
