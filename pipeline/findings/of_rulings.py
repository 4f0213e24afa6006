"""What can be said of the decisions of people (更正与说明): what became of each, and which cells they changed."""

from __future__ import annotations

from pipeline.findings.kind import error as _error
from pipeline.findings.kind import note as _note
from pipeline.findings.kind import query as _query

CORRECTED = _note("F401", "已按更正与说明采用更正值，输入文件未改动", "请在方便时改正原工作簿，以后不必再更正。")
REJECTED = _error("F402", "已按更正与说明不予采用，按缺失处理", "请补充可以采用的内容。")
RULING_STALE = _query("F403", "内容在决定以后有变化，决定未执行", "请核对现在的内容，需要时重新决定。")
RULING_UNCLEAR = _query("F404", "更正与说明中的决定不能执行", "请补齐或改正该行后重新运行。")
RULINGS_DIFFER = _query("F405", "同一处有不同的决定，均未执行", "请只保留一个决定。")
RULING_NOT_NEEDED = _note("F406", "决定所针对的核查结果已不再出现", "可清空该行的决定各列。")
RULING_ELSEWHERE = _note(
    "F407", "决定所针对的工作簿不在本次输入中", "请核对单位编码、评价年度和工作簿；不需要的可清空该行的决定各列。"
)
RULINGS_UNREADABLE = _error(
    "F408",
    "更正与说明的工作表或列不全，其中的决定均未执行",
    "请在该文件中补上缺少的工作表名或列，并移到输入文件夹再运行；其中的决定不再需要的，请删去该文件。",
)
RULINGS_LEFT_ASIDE = _query(
    "F409",
    "另存的更正与说明中有没有生效的决定",
    "要采用的，请填入现在的“更正与说明”，或把该文件移到输入文件夹；不采用的，请删去该文件。",
)
RULING_OF_UNIT = _query(
    "F410",
    "更正值可能写错金额单位（差约万倍）",
    "更正没有执行；请核对后在“更正为”中写明单位再运行，写明的照所写的执行。",
)
CORRECTION_UNFIT = _query(
    "F411",
    "更正值也不能采用，该处按缺失处理",
    "请按“应为”改写“更正为”的值再运行；不更正的，清空该行的决定各列。",
)
ABOUT_RULINGS = frozenset(
    kind.code
    for kind in (
        CORRECTED, REJECTED, RULING_STALE, RULING_UNCLEAR, RULINGS_DIFFER, RULING_NOT_NEEDED, RULING_ELSEWHERE,
        RULINGS_UNREADABLE, RULINGS_LEFT_ASIDE, RULING_OF_UNIT, CORRECTION_UNFIT,
    )
)  # fmt: skip
"""The codes of findings that tell what became of a decision; nobody has to decide about them again."""
READ_OTHERWISE = frozenset({CORRECTED.code, CORRECTION_UNFIT.code, REJECTED.code})
"""The codes of findings about cells that are not read as they stand in the input file, for people decided so."""
