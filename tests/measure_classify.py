"""Precision and recall of sectors and functions on rows labelled by reading.

python -m tests.measure_classify
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import yaml

from registry import classify, files, load
from registry.model import Content

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "tests" / "cases" / "classify"
AXES = ("sectors", "functions")


class Counts(NamedTuple):
    """Labels found and expected over all rows of a sample."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)


def measure(sample: Path, axis: str, content: Content) -> Counts:
    """What the vocabulary finds on one axis against what the readers of the rows said."""
    right = wrong = missed = 0
    for row in yaml.safe_load(sample.read_text(encoding="utf-8")):
        filing = content.filings[f"{row['register']}/{row['number']}"]
        told = classify.classify(filing, content.terms)
        found = {basis.id for basis in getattr(told, axis)}
        expected = set(row[axis])
        right += len(found & expected)
        wrong += len(found - expected)
        missed += len(expected - found)
    return Counts(right, wrong, missed)


def main() -> None:
    """A line for each sample and axis."""
    content, _, _ = load.load(files.read(ROOT))
    for sample in sorted(SAMPLES.glob("*.yml")):
        for axis in AXES:
            counts = measure(sample, axis, content)
            print(
                f"{sample.stem:8} {axis:9} precision {counts.precision:.3f} "
                f"recall {counts.recall:.3f}  {counts}"
            )


if __name__ == "__main__":
    main()
