#!/usr/bin/env python
"""Run a management command, on servers of our own when no address of a server is given."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otn.settings")
    from otn.embedded import ensure_services

    ensure_services()  # before the settings, which read the two addresses it exports
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
