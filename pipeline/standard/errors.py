"""The one error of the standard: a list of places, each with what is wrong there."""

from __future__ import annotations


class StandardError(ValueError):
    """Declarations that cannot be used. `problems` are Chinese sentences, each naming file and declaration."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
