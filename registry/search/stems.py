"""English words → their stems: what costs a library, and only where a word is new."""

from __future__ import annotations

from lunr.stemmer import PorterStemmer


class Stemmer(PorterStemmer):  # type: ignore[misc]
    """Porter's stemmer of lunr, whose final y becomes i only after a consonant: pay stays pay."""

    b: str  # the word
    k: int  # the place of its last letter

    def step1c(self) -> None:
        """A final y after a consonant that is not the first letter."""
        if self.b[self.k] == "y" and self.k > 1 and self.b[self.k - 1] not in "aeiou":
            self.b = self.b[: self.k] + "i" + self.b[self.k + 1 :]


_STEMMER = Stemmer()


def of(word: str) -> str:
    """The stem of an English word in small letters."""
    return str(_STEMMER.stem(word))
