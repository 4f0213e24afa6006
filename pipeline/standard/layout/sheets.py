"""The sheets of 指标体系.xlsx, each declared once: what it lists, its columns, and the key that each column gives.

A key that a model of the standard has, and no column here, is found by a test.
"""

from __future__ import annotations

from typing import get_args

from pipeline.kinds import KindName
from pipeline.standard.canonical import HEAD
from pipeline.standard.layout.columns import ORIGIN, SHARE, Heading, SystemSheet
from pipeline.standard.layout.examples import EXAMPLES
from pipeline.standard.layout.forms import (
    CODE,
    FORMULA,
    KINDS,
    MARKS,
    NAME,
    NUMBER,
    NUMBERS,
    PAIRS,
    STEPS,
    TEXT,
    TEXTS,
    WHOLE,
    YEAR,
    YES_NO,
    choice,
    one_of,
)
from pipeline.standard.rules import GRAVITIES, VERBS
from pipeline.standard.system import HIGHEST, CheckedStatus, NotApplicablePolicy, Rescaling

NOT_APPLICABLE = one_of(*get_args(NotApplicablePolicy))
_OVER = {"unit": "单位", "marks": "各指标", "batch": "各单位之间"}
_COMPARE = {"same_text": "文字相同", "all_full": "都自评满分", "weakest_area": "得分率最低而没有问题"}
_DECIDED = {"computed": "公式", "bands": "分档", "checklist": "评价要点", "entered": "评价人"}
_SIGNS = {"≥": "≥", "≤": "≤", "=": "＝"}

SYSTEM = SystemSheet(
    "体系", HEAD, "指标体系的名称、适用年度和总的规定。", (
        Heading("编号", "code", CODE, "指标体系的编号，不与其他体系重复；另立一套体系时请改。", required=True),
        Heading("名称", "name", TEXT, "指标体系的全称。", required=True),
        Heading("系列", "series", CODE, "同一体系各年度版本共用的编号；只有一个版本的不填。"),
        Heading("评价对象", "subject", TEXT, "成果标题中的用语，如 部门整体支出。"),
        Heading("起始年度", "from_year", YEAR, "从哪个评价年度起适用。", required=True),
        Heading("终止年度", "to_year", YEAR, "到哪个评价年度为止；一直适用的不填。"),
        Heading("默认体系", "is_default", YES_NO, "没有指明体系时是否用它。"),
        Heading("满分", "full_score", MARKS, "各一级指标分值之和应等于满分；不填为 100。"),
        Heading("小数位", "decimals", WHOLE, "得分保留几位小数，0 至 4；不填为 2。"),
        Heading("部分符合得分比例", "partial_share", NUMBER, "评价要点“部分符合”得几成；不填为 50%。", is_like=SHARE),
        Heading("不适用指标", "not_applicable", NOT_APPLICABLE, "不适用的指标怎么计分；不填为剔除，其余按比例换算。"),
        Heading("换算范围", "rescale", one_of(*get_args(Rescaling)),
                "剔除不适用指标后，按总分换算还是在各一级指标内换算；不填为总分。"),
        Heading("临界分差", "border", MARKS, "总分距等级分数线不超过多少分时提示复核；不填为 0.5。"),
        Heading("弱项线", "weak", NUMBER, "得分率低于多少的指标列为弱项；不填为 60%。", is_like=SHARE),
        Heading("不采用的问题", "without_problems", TEXTS, "“问题”表中不需要的问题，写编号，用分号隔开。",
                refers=("问题", "编号")),
        Heading("二级对应", "theme_as", PAIRS,
                "本体系的二级指标相当于问题中的哪个二级指标，使问题能说明它的失分，如 本体系的名称=问题中的名称。"),
        Heading("来源", "source", TEXT, "体系出自哪里，如文件名称和网址。"),
        Heading("核对状态", "status", one_of(*get_args(CheckedStatus)),
                "与公布的原文核对到什么程度；不填为待核对。"),
        Heading("依据", "basis", TEXTS, "“依据”表中的简称，用分号隔开。", refers=("依据", "简称")),
        Heading("说明", "notes", TEXT, "印在成果中的说明，一行一条；不够时插入行，行首写“说明”。", each=True),
    ), is_required=True,
)  # fmt: skip

AREAS = SystemSheet(
    "层级", "areas", "一级指标和它下面的二级指标，一行一个二级指标；一级指标的分值写在它的第一行。", (
        Heading("一级指标", "name", NAME, "同一个一级指标每行都写。", required=True, width=18),
        Heading("性质", "role", one_of("加分", "扣分"),
                "满分以外另加、另扣的写 加分 或 扣分，分值是最多加或扣几分；满分以内的不填。"),
        Heading("分值", "full_score", MARKS, "一级指标的分值，写在第一行。", required=True),
        Heading("二级指标", "themes", NAME, "一级指标下的二级指标。", required=True, each=True, width=22),
        Heading("二级分值", "theme_scores", MARKS, "二级指标的分值，应等于其下各指标分值之和；没有规定的不填。",
                by="二级指标"),
    ), is_required=True, shown=("指标分值合计", "二级指标的分值合计"), spare=20,
)  # fmt: skip

INDICATORS = SystemSheet(
    "指标", "indicators", "三级指标，一行一个：归在哪里、多少分、值怎么算、怎么评分。", (
        Heading("编号", "code", CODE, "指标编号，不能重复。", required=True, width=9),
        Heading("一级指标", "area", NAME, "“层级”表中的一级指标。", required=True,
                refers=("层级", "一级指标"), width=12),
        Heading("二级指标", "theme", NAME, "“层级”表中该一级指标下的二级指标。", required=True,
                refers=("层级", "二级指标"), width=14),
        Heading("三级指标", "name", TEXT, "指标名称。", required=True, width=22),
        Heading("分值", "full_score", MARKS, "各指标分值之和应等于一级指标的分值。", required=True, width=8),
        Heading("评分方法", "method", NAME, "“评分方法”表中的名称。", required=True,
                refers=("评分方法", "名称"), width=24),
        Heading("取值公式", "value", FORMULA,
                "完成值怎么算，用“可用名称”表中的名称，如 执行总额/调整后预算总额；由人填写完成值的不填。", width=30),
        Heading("值的类型", "kind", KINDS, "不填为百分比。", assumed=KindName.RATE, width=13),
        Heading("目标值", "target", NUMBER, "评分方法需要目标值的必填，如 100%。", is_like="值的类型", width=10),
        Heading("方向", "sign", choice(_SIGNS), "印在目标值前面的符号，不影响计分。", width=7),
        Heading("参数", "parameters", NUMBERS,
                "评分方法的参数，见右边“方法的参数”，如 步长=1%；每步扣分=0.5。", is_like="值的类型", width=26),
        Heading("不适用时", "not_applicable", one_of(*get_args(NotApplicablePolicy), "定分"),
                "不填的按“体系”表的规定；定分的要写“不适用得分”。", width=10),
        Heading("不适用得分", "not_applicable_points", MARKS, "不适用时定分的，得几分。", width=11),
        Heading("办法名称", "label", NAME, "“择一”表中有其他办法的，本行这一种叫什么。", width=12),
        Heading("怎样择一", "choose", choice({HIGHEST: HIGHEST}, is_open=True),
                f"{HIGHEST}，或请单位选办法的填报项名称，它的选项就是各办法的名称。", width=12),
        Heading("不得分条件", "zero_if", FORMULA, "成立时不管完成值是多少都不得分。", width=30),
        Heading("不得分说明", "zero_reason", TEXT, "用文字说明不得分条件；填了条件的必填。", width=24),
        Heading("可细化", "open", YES_NO, "单位可否在它下面设个性指标。", width=8),
        Heading("解释", "definition", TEXT, "指标的含义和口径。", width=36),
        Heading("依据", "basis", TEXTS, "“依据”表中的简称，用分号隔开。", refers=("依据", "简称"), width=18),
    ), is_required=True, shown=("方法的参数", "要点分值合计", "最高一档得分"),
)  # fmt: skip

POINTS = SystemSheet(
    "评价要点", "points", "按评价要点评分的指标，一行一条要点。", (
        Heading("评价要点", "text", TEXT, "要点的内容。", required=True, width=70),
        Heading("分值", "full_score", MARKS, "各要点分值之和应等于指标分值；都不填的平均分配。", width=10),
    ), parent="indicators", of="指标编号", shown=("指标名称", "指标分值"),
)  # fmt: skip

BANDS = SystemSheet(
    "分档", "bands",
    "分档评分的指标，一行一档。含下限的方法从高到低写，最高一档的“到”空着；含上限的方法从低到高写，最低一档的“从”空着。"
    "各档要首尾相接。最后一档的另一端空着的，以外全部属于这一档（如 20%以上）；没有列出的一段不得分，"
    "要给它起名称的，列在最后，得分写 0。", (
        Heading("从", "from", NUMBER, "这一档从哪里起。", is_like="值的类型", width=12),
        Heading("到", "to", NUMBER, "这一档到哪里止。", is_like="值的类型", width=12),
        Heading("得分", "points", MARKS, "落在这一档得几分；最高的应等于指标分值。", required=True, width=10),
        Heading("名称", "label", TEXT, "印出来的文字，如 有空编；不填的印界限。要么各档都填，要么都不填。", width=24),
    ), parent="indicators", of="指标编号", shown=("指标名称", "指标分值"), beside=("band_labels", "beyond"),
)  # fmt: skip

ALTERNATIVES = SystemSheet(
    "择一", "alternatives", "同一指标有几种计分办法、只取一种的，“指标”表写第一种，其余写在这里，一行一种。", (
        Heading("办法名称", "label", NAME, "如 变动率。", required=True, width=18),
        Heading("取值公式", "value", FORMULA, "完成值怎么算；值的类型与“指标”表相同。", required=True, width=30),
        Heading("评分方法", "method", NAME, "按公式或分档评分的方法。", required=True,
                refers=("评分方法", "名称"), width=24),
        Heading("目标值", "target", NUMBER, "评分方法需要目标值的必填。", is_like="值的类型", width=10),
        Heading("方向", "sign", choice(_SIGNS), "印在目标值前面的符号，不影响计分。", width=7),
        Heading("参数", "parameters", NUMBERS, "评分方法的参数，如 步长=1%；每步扣分=0.5。", is_like="值的类型",
                width=26),
        Heading("分档", "bands", STEPS, "分档方法的各档：界限=得分。", is_like="值的类型", width=26),
        Heading("其余得分", "beyond", NUMBER, "最后一档以外得几分；不填为 0。", width=10),
    ), parent="indicators", of="指标编号", shown=("指标名称", "指标分值"),
)  # fmt: skip

GRADES = SystemSheet(
    "等级", "grades", "评价等级，从高到低，一行一级，各级首尾相接，最低一级从 0 起。", (
        Heading("等级", "name", NAME, "如 优。", required=True),
        Heading("从", "from", MARKS, "这一级的最低分（含）。", required=True),
        Heading("到", "to", MARKS, "这一级到多少分为止（不含），等于上一级的“从”；最高一级可以空着。"),
    ), is_required=True, spare=8,
)  # fmt: skip

DEVIATIONS = SystemSheet(
    "自评偏差", "deviations", "自评分与评价分相差多少怎样称呼，从低到高；没有规定的不填。", (
        Heading("名称", "name", TEXT, "如 差异5%以上。", required=True, width=30),
        Heading("超过", "above", NUMBER, "自评分与评价分之差超过评价分的百分之几。", required=True, is_like=SHARE),
    ), spare=8,
)  # fmt: skip

CAPS = SystemSheet(
    "封顶", "caps", "满足条件时总分最多是多少，一行一条；一票否决的写最低的等级。没有规定的不填。", (
        Heading("编号", "code", CODE, "不能重复。", required=True),
        Heading("条件", "condition", FORMULA, "成立就封顶，如 甲率<60%。", required=True, width=40),
        Heading("最多几分", "most", MARKS, "封顶后的最高总分；按等级封顶的不填。"),
        Heading("最高等级", "grade", NAME, "封顶后的最高等级；按分数封顶的不填。", refers=("等级", "等级")),
        Heading("说明", "reason", TEXT, "印在成果中的说明。", required=True, width=50),
    ), spare=10,
)  # fmt: skip

SUPPLEMENTS = SystemSheet(
    "补充数据", "supplements",
    "三份工作簿里没有、要请单位另外填报的数据，一行一项；出现在模板的“补充数据”表中，名称可以用在公式里。", (
        Heading("名称", "name", NAME, "用在公式里的名称，不能与“可用名称”表中的重复。", required=True, width=24),
        Heading("显示名", "label", TEXT, "模板中显示的名称；与名称相同的不填。", width=24),
        Heading("类型", "kind", KINDS, "填什么：金额、整数、百分比、文字……", required=True, width=13),
        Heading("必填", "required", YES_NO, "是否必须填写。", width=8),
        Heading("空白作零", "blank_is_zero", YES_NO, "不填是否当作 0，只用于数值。", width=10),
        Heading("最小值", "minimum", NUMBER, "不允许小于它。", is_like="类型"),
        Heading("最大值", "maximum", NUMBER, "不允许大于它。", is_like="类型"),
        Heading("小数位", "decimals", WHOLE, "保留几位小数。", width=8),
        Heading("选项", "choices", TEXTS, "类型为“选项”时的各个选项，用分号隔开。", width=24),
        Heading("同义词", "synonyms", PAIRS, "选项的其他写法，如 完成=已完成。", width=18),
        Heading("别名", "aliases", TEXTS, "这一项的其他叫法，也能读到。", width=18),
        Heading("上年带入", "last_year", TEXT, "按名单生成模板时，先填上年哪一项的内容；不带入的不填。", width=18),
        Heading("填报说明", "help", TEXT, "告诉填报人怎么填。", width=36),
        Heading("示例", "example", TEXT, "填写示例。", width=14),
    ), spare=20,
)  # fmt: skip

ITEMS = SystemSheet(
    "数据项", "items", "由填报的数据算出来的数，一行一项，名称可以用在公式里：要么从一张表汇总，要么由公式给出。", (
        Heading("名称", "name", NAME, "用在公式里的名称，不能重复。", required=True, width=26),
        Heading("显示名", "label", TEXT, "成果中显示的名称；与名称相同的不填。", width=18),
        Heading("类型", "kind", KINDS, "算出来的是什么。", required=True, width=13),
        Heading("小数位", "decimals", WHOLE, "印几位小数（百分比按小数计，88.04% 是 4 位）；一般不填。", width=8),
        Heading("公式", "formula", FORMULA, "由其他名称计算，如 执行总额/调整后预算总额。", width=36),
        Heading("汇总方式", "aggregate", choice(VERBS), "从一张表汇总的怎么汇总；有公式的不填。", width=12),
        Heading("汇总哪一列", "of", TEXT, "表名.列名，如 预算执行.执行数；计数可以只写表名。", width=26),
        Heading("条件", "where", FORMULA, "只汇总满足条件的行，如 支出性质=\"项目支出\"。", width=30),
        Heading("对照", "matches", TEXT, "未匹配项计数与哪一列对照：表名.列名。", width=22),
        Heading("单位", "unit", TEXT, "计量单位，如 平方米。", width=8),
        Heading("说明", "definition", TEXT, "这一项的含义。", width=36),
        Heading("口径组", "family", NAME, "同一个率有几种算法时，各写同一个组名。", width=18),
        Heading("口径", "variant", TEXT, "这一种算法怎么算，用文字说明。", width=30),
    ), is_shared=True,
)  # fmt: skip

METHODS = SystemSheet(
    "评分方法", "methods", "评分方法，一行一种。公式用 分值、值、目标值和参数，不用写四舍五入和上下限。", (
        Heading("名称", "name", NAME, "方法的名称，不能重复。", required=True, width=26),
        Heading("由谁定", "decided_by", choice(_DECIDED), "得分由什么给出。", required=True, width=12),
        Heading("公式", "formula", FORMULA, "由公式给出的必填，如 分值*值/目标值。", width=44),
        Heading("含哪一端", "closed", choice({"lower": "含下限", "upper": "含上限"}), "分档时界限归哪一档。", width=10),
        Heading("需目标值", "needs_target", YES_NO, "指标是否必须有目标值。", width=10),
        Heading("值的类型", "value_kind", KINDS, "只能评哪一种值；都能评的不填。", width=13),
        Heading("值的下限", "least", NUMBER, "小于它的值不合情理。", width=10),
        Heading("值的上限", "most", NUMBER, "大于它的值不合情理。", width=10),
        Heading("目标值大于", "target_above", NUMBER, "目标值应大于它；没有限制的不填。", width=10),
        Heading("文字", "wording", TEXT,
                "印出来的评分标准，{分值}、{目标值} 和 {参数名} 换成数字；"
                "{说明原因} 印成“，未得满分的说明原因”，加分、扣分的不印。",
                required=True, width=60),
    ), is_shared=True, shown=("参数",), spare=10,
)  # fmt: skip

PARAMETERS = SystemSheet(
    "方法参数", "parameters", "评分方法的参数，一行一个。", (
        Heading("参数", "name", NAME, "公式和文字里用的名称。", required=True, width=16),
        Heading("类型", "kind", KINDS, "不填为数字。", assumed=KindName.NUMBER, width=13),
        Heading("小数位", "decimals", WHOLE, "印几位小数。", width=8),
        Heading("默认值", "default", NUMBER, "指标没有给出时用它；没有默认值的，指标必须给出。",
                is_like="类型", width=10),
        Heading("大于", "above", NUMBER, "参数应大于它；没有限制的不填。", is_like="类型", width=10),
        Heading("不小于", "least", NUMBER, "参数应不小于它；没有限制的不填。", is_like="类型", width=10),
        Heading("小于", "below", NUMBER, "值是百分比时，参数应小于它，防止少写百分号；没有限制的不填。",
                is_like="类型", width=10),
        Heading("说明", "help", TEXT, "怎么填。", width=40),
    ), parent="methods", of="评分方法", is_shared=True, spare=10,
)  # fmt: skip

PROBLEMS = SystemSheet(
    "问题", "problems",
    "要查找的问题，一行一个；判断条件里的数字就是标准线。不需要的，在“体系”表“不采用的问题”中写上编号。", (
        Heading("编号", "code", CODE, "不能重复。", required=True, width=9),
        Heading("类别", "category", TEXT, "如 预算执行。", required=True, width=12),
        Heading("问题", "name", TEXT, "问题的名称。", required=True, width=24),
        Heading("判断范围", "over", choice(_OVER, is_open=True),
               "单位、各指标、各单位之间，或一张表的名称（逐行判断）；不填为单位。", width=14),
        Heading("判断条件", "condition", FORMULA, "成立就列出，如 预算执行率<90%。", width=40),
        Heading("比较方式", "compare", choice(_COMPARE), "由程序比较的，没有判断条件。", width=14),
        Heading("比较哪一列", "of", TEXT, "文字相同时比较哪一列：表名.列名。", width=18),
        Heading("程度", "severity", one_of(*GRAVITIES), required=True, help="问题的轻重。", width=8),
        Heading("事实", "fact", TEXT,
               "怎么叙述，{名称} 换成数据；逐行判断的可用 {笔数} 和 {明细}。[ ] 中的部分，数据都为零时省略。",
               required=True, width=50),
        Heading("明细", "detail", TEXT, "每一笔怎么叙述，{列名} 换成该行的内容，{甲/乙} 换成百分比。", width=26),
        Heading("原因", "cause", TEXT, "可能的原因，单位没有说明原因时列出，请评价人核实。", required=True, width=40),
        Heading("说明原因的列", "reason_in", TEXT, "单位在哪一列说明原因：表名.列名；没有的不填。", width=18),
        Heading("说明原因的行", "reason_where", FORMULA, "看哪些行的说明；不填为判断条件成立的行。", width=30),
        Heading("建议", "recommendation", TEXT, "改进建议。", required=True, width=40),
        Heading("依据", "basis", TEXTS, "“依据”表中的简称，用分号隔开。", refers=("依据", "简称"), width=18),
        Heading("数据项", "items", TEXTS, "所根据的数据项，用分号隔开。", width=22),
        Heading("已列时不列", "unless", TEXTS, "这些问题已经列出时不再列它，写编号；看同一张表的，不再列它们已列的行。",
               refers=("问题", "编号"), width=12),
        Heading("二级指标", "themes", TEXTS, "说明哪些二级指标的失分。", refers=("层级", "二级指标"), width=16),
        Heading("属评价工作", "of_review", YES_NO, "是评价工作自身的问题，只列入汇总，不写入评价报告。", width=10),
    ), is_shared=True, spare=10,
)  # fmt: skip

CITATIONS = SystemSheet(
    "依据", "citations", "引用的文件，一行一份。没有与原文核对过的，印出来时后面有［待核对］。", (
        Heading("简称", "key", NAME, "其他表中用它引用。", required=True, width=22),
        Heading("全称", "title", TEXT, "文件名称，不带书名号。", required=True, width=50),
        Heading("文号", "number", TEXT, "如 财预〔2020〕10号。", width=22),
        Heading("已核对", "checked", YES_NO, "是否与公布的原文核对过。", width=10),
    ), is_shared=True, spare=10,
)  # fmt: skip

LAYOUT: tuple[SystemSheet, ...] = (
    SYSTEM, AREAS, GRADES, DEVIATIONS, CAPS, INDICATORS,
    POINTS, BANDS, ALTERNATIVES, SUPPLEMENTS, ITEMS, METHODS, PARAMETERS, PROBLEMS,
    *EXAMPLES, CITATIONS,
)  # fmt: skip


def titled(title: str) -> tuple[SystemSheet, ...]:
    """Return what stands on the sheet of a title."""
    return tuple(sheet for sheet in LAYOUT if sheet.title == title)


def list_of(key: str) -> SystemSheet:
    """Return the sheet that lists the entries of a key of the tree itself."""
    return next(sheet for sheet in LAYOUT if sheet.key == key and not sheet.parent)


def headings(title: str) -> tuple[str, ...]:
    """Return all headings of a sheet from left to right, with those that are not read."""
    widest = max(titled(title), key=lambda sheet: len(sheet.columns))
    before = (ORIGIN,) if widest.is_shared and not widest.parent else ()
    return (*before, *widest.heads, *widest.shown)
