"""What is told of a file that cannot be read."""

from __future__ import annotations


class TableError(Exception):
    """A file that cannot be read as a list: which one, what is wrong, and what to do."""

    def __init__(self, file: str, wrong: str, todo: str) -> None:
        super().__init__(f"{file}: {wrong}; {todo}")
        self.file = file
        self.wrong = wrong
        self.todo = todo

    def __reduce__(self) -> tuple[type[TableError], tuple[str, str, str]]:
        return TableError, (self.file, self.wrong, self.todo)  # it is raised in another process
