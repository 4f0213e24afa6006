"""Words beside a number -> whether they say nothing of their own, and what whole was told before them."""

from __future__ import annotations

import re

_NEUTRAL = re.compile(
    r"[\W_]|^[一二三四五六七八九十]{1,3}[、是]|^\d{1,2}[.、]|[百千]?[万亿]?元|(?:19|20)\d\d年?"
    r"|部门|单位|[一二三]级|本次|政府|人民|整体支出|本项目|问卷调查|调查|类?指标|类(?!别)|方面|评定等级|各等级|等级"
    r"|截至|截止|期末|全[年镇乡局院馆校所]|本年|当年|今年|年度|[年月日]?[末底]|[年月日度止局院馆]|乡(?!镇)|(?<!乡)镇"
    r"|核定|批复|实[有际]|现有|另有|拥有|累计|[总合共]计|总[数额量体]|最终|目前|综合|绩效|评价|评定|评审|考核|得分|分[数值]"
    r"|金额|数[额值量据]|[个人]数|结果|情况|完成值|完成|达到|实现|其中|而且|但是|因此|由于|导致|以及|存在"
    r"|[严较过偏]?[重高低大小]|不[高足]|明显"
    r"|[本该我共总计得有达为是的在约近仅只才就也使但而则因故经数分]"
)
_SUM = r"\d[\d,.]*\s*[百千万亿]*元"
_KIND = "(?:日常)?(?:人员|公用)经费|(?:基本|项目)支出"
_PARTED = re.compile(
    r"(?:^|[，,；;：:])(?P<front>[^，,；;：:（(]*?)"
    rf"(?:(?:实际|预算|全年)执行数?|执行总额|(?:实际|全年|总)?支出)(?:合计|共计|总额|总计|[为共达])*\s*{_SUM}"
    rf"[，,；;：:（(]?(?:其中|包括|含)?[：:，,]?(?:(?:{_KIND})\s*{_SUM}[、，,和及；;])*(?:{_KIND})\s*$"
)
"""The whole that was spent and its kinds up to one of them: 全年支出1381万元，其中人员经费472万元、公用经费…"""
_TASKS = re.compile(
    r"(?:^|[，,；;：:])(?P<front>[^，,；;：:（(]*?)(?P<of>计划|重点)(?:工作|任务|工作任务)(?:共|有|共有|为)?\s*\d+\s*[项个件]"
    r"[，,](?:实际|已|共)?(?:完成|办结)(?:了)?\s*\d+\s*[项个件][，,]完成率(?:为|达|达到)?$"
)
"""A rate of tasks behind how many there are and how many are done: 计划工作8项，完成7项，完成率…"""


def is_neutral(words: str, subject: str = "") -> bool:
    """Tell whether words say nothing but what may be said of any figure, or name the subject."""
    return _rest(words) in _rest(subject)


def _rest(words: str) -> str:
    return _NEUTRAL.sub("", words)


def told_before(sentence: str, subject: str = "") -> str:
    """Return what a sentence has told whose last name is a part or a share of it: 支出其中, 计划任务; else nothing."""
    spent, tasks = _PARTED.search(sentence), _TASKS.search(sentence)
    if spent and is_neutral(spent["front"], subject):
        return "支出其中"
    return f"{tasks['of']}任务" if tasks and is_neutral(tasks["front"], subject) else ""
