"""Hands over to the command line of the registry: `python build.py --help`."""

import sys

try:
    from registry.cli import main
except ModuleNotFoundError as missing:
    if missing.name is None or missing.name.startswith("registry"):
        raise
    print(
        f"{missing.name} is not installed here: run `make site` once, then use .venv/bin/python, "
        "or `pip install -c constraints.txt -e .`",
        file=sys.stderr,
    )
    sys.exit(2)

if __name__ == "__main__":
    sys.exit(main())
