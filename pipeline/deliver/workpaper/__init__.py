"""Appraisal + standard -> 评价底稿.xlsx: one unit's marks with live formulas down to its data and their sources."""

from __future__ import annotations

from pathlib import Path

from pipeline.deliver.excel import open_book
from pipeline.deliver.links import NO_LINKS, Links
from pipeline.deliver.workpaper import proof
from pipeline.deliver.workpaper.analysis import write_analysis
from pipeline.deliver.workpaper.breakdown import write_breakdowns
from pipeline.deliver.workpaper.checks import write_checks, write_sources
from pipeline.deliver.workpaper.detail import write_detail
from pipeline.deliver.workpaper.items import write_items
from pipeline.deliver.workpaper.plan import Paper
from pipeline.deliver.workpaper.problems import judge, write_asked, write_judgements, write_problems
from pipeline.deliver.workpaper.rules import write_rules
from pipeline.deliver.workpaper.scores import write_scores
from pipeline.deliver.workpaper.tables import write_tables
from pipeline.deliver.workpaper.what_if import write_parameters
from pipeline.model import Appraisal
from pipeline.standard import Standard

__all__ = ["write_workpaper"]


def write_workpaper(appraisal: Appraisal, standard: Standard, path: Path, links: Links = NO_LINKS) -> None:
    """Write the workbook of one unit; `links` leads to its sources and back to the summary.

    The same appraisal and the same way to the input make the same bytes.
    """
    paper = Paper(appraisal, standard, links)
    judged = judge(paper)
    proved = list(proof.figures_of(paper, judged))
    unit = appraisal.unit
    with open_book(path, f"{unit.name}{unit.year}年度绩效评价底稿", standard.system.name) as book:
        write_scores(book, paper, len(proved), proof.WRONG_COUNT)
        write_analysis(book, paper)
        write_detail(book, paper)
        write_items(book, paper)
        write_problems(book, paper)
        write_judgements(book, judged)
        write_asked(book, paper)
        write_checks(book, paper)
        proof.write_proof(book, proved)
        write_parameters(book, paper)
        write_rules(book, paper)
        write_sources(book, paper)
        write_tables(book, paper)
        write_breakdowns(book, paper)
