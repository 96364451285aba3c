"""Hands over to the command line of the registry: `python build.py --help`."""

import sys

from registry.cli import main

if __name__ == "__main__":
    sys.exit(main())
