"""The sheet 算例: worked cases of methods, problems and data items, which stand on one sheet."""

from __future__ import annotations

from pipeline.kinds import KindName
from pipeline.standard.layout.columns import Heading, SystemSheet
from pipeline.standard.layout.forms import KINDS, MARKS, PAIRS, STEPS, TEXT

_GIVEN = Heading("给定", "given", PAIRS, "算例给出的数，如 值=88.04%；目标值=100%。", required=True, width=60)
_GIVES = Heading(
    "结果", "gives", TEXT, "应得的结果：数据项按印出来的样子，问题写 是、否 或 无法判断。", required=True, width=14
)
_EXAMPLES = "公式的算例，一行一个，每次运行都验算。改了公式或标准线的，请把算例一起改。"
EXAMPLES = (
    SystemSheet(
        "算例", "examples", _EXAMPLES, (
            _GIVEN,
            Heading("值的类型", "kind", KINDS, "评分方法算例中值的类型，不填为百分比。", assumed=KindName.RATE,
                   width=13),
            Heading("分档", "bands", STEPS, "分档方法的各档：界限=得分。", is_like="值的类型", width=26),
            Heading("其余得分", "beyond", MARKS, "最后一档以外得几分；不填为 0。", width=10),
            Heading("结果", "gives", MARKS, _GIVES.help, required=True, width=14),
        ), parent="methods", of="名称或编号", word="评分方法", is_shared=True,
    ),
    SystemSheet("算例", "examples", _EXAMPLES, (_GIVEN, _GIVES), parent="problems", of="名称或编号", word="问题",
          is_shared=True),
    SystemSheet("算例", "example", _EXAMPLES, (_GIVEN, _GIVES), parent="items", of="名称或编号", word="数据项",
          is_single=True, is_shared=True),
)  # fmt: skip
