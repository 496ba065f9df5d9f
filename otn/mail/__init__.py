"""Mails that leave after the commit, from the worker, and are tried again."""
