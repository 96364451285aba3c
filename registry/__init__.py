"""The Open Algorithm Registry: official lists in, a browsable register out."""

__version__ = "0.1.0"
