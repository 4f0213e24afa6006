"""Batch + standard -> 绩效评价汇总.xlsx: what the head of a performance section opens first."""

from __future__ import annotations

from pathlib import Path

from pipeline.deliver.excel import Book, open_book
from pipeline.deliver.links import NO_LINKS, Links
from pipeline.deliver.summary.borders import write_borders
from pipeline.deliver.summary.checks import write_checks
from pipeline.deliver.summary.cover import write_cover
from pipeline.deliver.summary.deviation import write_deviation
from pipeline.deliver.summary.listings import write_table_view
from pipeline.deliver.summary.losses import write_losses
from pipeline.deliver.summary.matrix import write_matrix
from pipeline.deliver.summary.moves import write_moves
from pipeline.deliver.summary.problems import write_problems
from pipeline.deliver.summary.ranking import write_ranking
from pipeline.deliver.summary.record import write_record
from pipeline.deliver.summary.rules import write_rules
from pipeline.deliver.summary.unequal import write_unequal
from pipeline.deliver.summary.unevaluated import write_unevaluated
from pipeline.deliver.summary.views import write_unit_view
from pipeline.deliver.summary.whole import Summary
from pipeline.model import Batch
from pipeline.standard import Standard

__all__ = ["write_summary"]


def write_summary(batch: Batch, standard: Standard, path: Path, links: Links = NO_LINKS) -> None:
    """Write the summary workbook of one year; it opens on its cover. The same batch makes the same bytes."""
    summary = Summary(batch, standard, links)
    with open_book(path, f"{batch.year}年度{standard.system.subject}绩效评价汇总", standard.system.name) as book:
        write_cover(book, summary)
        write_ranking(book, summary)
        write_matrix(book, summary)
        write_losses(book, summary)
        _write_views(book, summary)
        write_problems(book, summary)
        write_borders(book, summary)
        write_moves(book, summary)
        write_deviation(book, summary)
        write_unequal(book, summary)
        write_checks(book, summary)
        write_unevaluated(book, summary)
        write_rules(book, summary)
        write_record(book, summary)


def _write_views(book: Book, summary: Summary) -> None:
    for rule in summary.standard.views:
        write = write_unit_view if rule.view.over == "unit" else write_table_view
        write(book, summary, rule)
