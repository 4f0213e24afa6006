"""What many tasks have in common goes to the workers as it was when they were begun."""

from __future__ import annotations

from pipeline.workers import Common, Task, Workers


def said(common: Common) -> list[str]:
    """Say what came. Done by a worker."""
    words: list[str] = common.value
    return words


def test_what_the_run_does_with_it_meanwhile_does_not_reach_the_workers() -> None:
    words = ["标准"]
    common = Common(words)
    with Workers(jobs=1) as workers:
        begun = workers.each(said, [Task(0, (common,))] * 3)
        words.append("此后的改动")
        assert list(begun) == [["标准"]] * 3
