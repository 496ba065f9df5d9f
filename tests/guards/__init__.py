"""What the tests of the house are made of: guards over every test (database, network), and readers of the source (sources, pages, french).

Each finds faults and returns or raises them; `tests/test_guards.py` and the tests beside each use prove that it does.
"""
