"""Who sees which office's rows, enforced by PostgreSQL: the scope, the one bypass, the policies (reference platform.md §4).

This is the second wall. The first is the door, `otn.offices.access`.
"""
