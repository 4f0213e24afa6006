"""The closed list of what can be wrong with an indicator system that people declared (指标体系): codes from F501 on."""

from __future__ import annotations

from pipeline.findings.kind import error, note, query

NAME_UNKNOWN = error("F501", "指标体系引用了没有的名称", "请核对名称的写法，改为已有的名称，或先声明它。")
WEIGHTS_DIFFER = error("F502", "指标体系的分值不符", "请改正分值，使下级各项之和等于上级的分值。")
LEVEL_ABSENT = error("F503", "指标体系的层级不完整", "请补上缺少的一级或二级指标，或改正指标所在的层级。")
BANDS_UNFIT = error("F504", "分档不合要求", "请按次序填写各档的界限，各档首尾相接，最高一档的得分等于分值。")
GRADES_UNFIT = error("F505", "等级的界限不合要求", "请从高到低填写等级的下限，最低一级从 0 开始。")
PARAMETER_UNFIT = error("F506", "评分方法的参数不符", "请按评分方法填齐目标值和参数，删去多余的参数。")
FORMULA_CIRCLE = error("F507", "公式循环引用", "请改正公式，使数据项不再直接或间接地用到自己。")
FORMULA_UNFIT = error("F508", "公式不能采用", "请按所写的原因改正公式；公式前不写等号，名称和函数须是已有的。")
KEY_UNKNOWN = error("F509", "指标体系中有不认识的项目", "请改为正确的项目名称，或删去。")
VALUE_UNFIT = error("F510", "指标体系中的内容不合要求", "请按要求重新填写。")
VALUE_ABSENT = error("F511", "指标体系中的必填内容没有填写", "请填写。")
DECLARED_TWICE = error("F512", "指标体系中的名称或编号重复", "请只保留一处，或改用不同的名称或编号。")
DECLARED_UNFIT = error("F513", "指标体系中的内容互相不符", "请按说明补填或删去有关内容。")
EXAMPLE_DIFFERS = error("F514", "算例的结果不符", "请核对公式和算例，改正其中填错的一个。")
SYSTEMS_OVERLAP = error("F515", "同一年度有几个指标体系，均未采用", "请改正适用年度，或只保留一个指标体系。")
DIFFERS_FROM_SHIPPED = note("F516", "与系统自带的同名内容不同，以本文件为准", "有意修改的，不用处理；否则请改回。")
EQUALS_SIGN_LEFT_OUT = note("F518", "公式前的等号已略去", "公式前不用写等号。")
SYSTEM_NOT_ASKED = note("F519", "本次指定了别的指标体系，没有采用本文件", "要按本文件评价的，请用 SYSTEM= 指定它。")
EXAMPLES_OUTDATED = note("F520", "规则已改，原规则的算例没有采用", "不用处理；需要算例的，请按新规则改写。")
LIMIT_NOT_IN_CONDITION = query("F521", "事实中写的界限在判断条件中没有", "请按判断条件改写事实的文字。")
LIMIT_DOUBTFUL = query("F523", "百分比的界限没有写百分号，可能差一百倍", "请核对；百分之几请带百分号，如 5%。")
PARAMETER_DOUBTFUL = query("F550", "评分方法的参数大得少见，可能写错", "请按“应为”核对；确实如此的，不用处理。")
AMOUNT_DOUBTFUL = query("F551", "金额的界限以元计，可能差一万倍", "请按“应为”核对；确实是几元、几十元的，不用处理。")
SYSTEM_IDLE = query(
    "F522",
    "指标体系不适用于所交工作簿的年度，没有采用",
    "要按它评价的，请改正起始年度、终止年度，使它适用于所交工作簿的评价年度；评价年度填错的，请改正工作簿；"
    "不用它的，请移出输入文件夹。",
)
DECLARATIONS_UNREADABLE = error("F517", "指标体系文件不能读取", "请核对文件是否完整、格式是否正确。")
