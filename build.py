"""Hands over to the command line of the registry: `python build.py --help`."""

import sys

from registry import ending


def main() -> int:
    """The exit code of the command given; 2 where something is not installed."""
    try:
        from registry import cli

        return cli.main()
    except ModuleNotFoundError as missing:  # a command imports what it needs when it is run
        if missing.name is None or missing.name.startswith("registry"):
            raise
        print(
            f"{missing.name} is not installed here: run `make site` once, then use "
            ".venv/bin/python, or `pip install -c constraints.txt -e .`",
            file=sys.stderr,
        )
        return 2


if __name__ == "__main__":
    ending.run(main)
