"""Servers and processes that die or stop while people work, and forms that are sent many times at once."""
