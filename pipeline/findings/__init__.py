"""The closed list of what can be wrong with a workbook of a unit: stable codes, titles and how to mend each.

What can be wrong with an indicator system stands in `of_systems`, what is said of decisions in `of_rulings`.
"""

from __future__ import annotations

from pipeline.findings import of_rulings, of_systems
from pipeline.findings.kind import A_SYSTEM, FindingKind
from pipeline.findings.kind import error as _error
from pipeline.findings.kind import note as _note
from pipeline.findings.kind import query as _query

__all__ = ["FindingKind", "every_kind"]

# The program is not where a shell looks for it: make knows where it is, and people without make have to be told.
_MIGRATE = " make migrate（没有 make 的，用 .venv 中的 jixiao migrate）"
_MIGRATE_TO = f" make migrate SYSTEM={A_SYSTEM}（没有 make 的，用 .venv 中的 jixiao migrate --system {A_SYSTEM}）"

# 1xx: the file
NOT_REGULAR = _error("F101", "不是普通文件", "请放入普通的 .xlsx 文件，不要放链接或设备文件。")
EMPTY_FILE = _error("F102", "文件为空", "文件可能没有复制完或仍在云端，请重新复制后再运行。")
TOO_LARGE = _error("F103", "文件过大", "请删去无关的工作表、图片和空白格式后另存。")
NO_PERMISSION = _error("F104", "没有读取权限", "请在文件属性中允许读取，或换一个位置重新复制。")
FILE_CHANGED = _error("F105", "读取时文件正在变化", "请等文件复制或保存完成后再运行。")
NOT_WORKBOOK = _error("F106", "不是 .xlsx 工作簿", "请用 Excel 或 WPS 打开后另存为“Excel 工作簿（*.xlsx）”。")
ENCRYPTED = _error("F107", "工作簿有打开密码", "请在 Excel 或 WPS 中取消打开密码后另存。")
BROKEN = _error("F108", "工作簿已损坏或不完整", "请重新复制原文件；如仍不行，用 Excel 打开修复后另存。")
UNSAFE = _error("F109", "工作簿内部结构异常，为安全起见未打开", "请用 Excel 或 WPS 打开确认内容后另存为新文件。")
LOCK_FILE = _note("F110", "这是 Office 的临时锁文件，已跳过", "有人正打开对应的工作簿，请保存并关闭后再运行。")
NOT_TEMPLATE = _note("F111", "不是本系统的模板工作簿，已跳过", "如应参加评价，请把数据填入标准模板后再放入。")
HAS_MACROS = _query("F112", "工作簿含有宏，宏未运行", "请另存为不含宏的 .xlsx 文件。")
HAS_LINKS = _query("F113", "工作簿含有外部链接或数据连接，未更新也未访问", "请断开链接，把数值粘贴为值。")
WRONG_EXTENSION = _note("F114", "扩展名与内容不符，已按内容读取", "请把扩展名改为 .xlsx。")
DUPLICATE_FILE = _note("F115", "与另一文件完全相同，只计一次", "可删除多余的一份。")
SAVED_AGAIN = _note("F133", "与另一文件填报的内容相同，只计一次", "可删除多余的一份。")
CONFLICTING_FILES = _error(
    "F116", "同一工作簿交了几份，内容不同，都没有采用", "请确定以哪一份为准，把其余的移出输入文件夹后再运行。"
)
ARCHIVE = _note("F117", "压缩包未解开，已跳过", "请先解压，再把其中的工作簿放入文件夹。")
TEXT_TABLE = _note("F118", "文本表格（.csv），已跳过", "请用 Excel 或 WPS 把数据填入标准模板后再放入。")
IS_FOLDER = _note("F119", "这是文件夹，不是工作簿，其中的文件未读取", "请把文件夹名末尾的扩展名去掉后再运行。")
FAR_CELL = _error("F120", "离表格很远的地方有内容，读取会耗尽内存，未打开", "请删除该单元格所在的整行和整列后另存。")
HAS_EMBEDDED = _note("F121", "工作簿内嵌有其他文件，未打开", "如嵌入的是佐证材料，请另行提交。")
TOO_SLOW = _error(
    "F122",
    "读取超过时限，已停止",
    "请删去无关的工作表、图片和空白格式后另存；确属正常的大文件，"
    "请用 .venv 中的 jixiao evaluate --file-seconds 秒数 放宽时限。",
)
READER_DIED = _error("F123", "读取程序处理该文件时异常退出，未采用", "请用 Excel 或 WPS 打开确认内容后另存为新文件。")
MAC_FILE = _note("F125", "这是苹果系统的附属文件，不是工作簿，已跳过", "可删除；同名的工作簿照常读取。")
REPLACED_BY_RETURNED = _note("F126", "已由核查回单代替", "不用处理；原文件可以留着，也可以删去。")
CORRECTED_SINCE = _note("F127", "上次核查的问题已改正", "不用处理。")
OUTPUT_FOLDER = _note(
    "F128",
    "这是输出文件夹，其中的文件未读取",
    "如要采用其中的某个工作簿（如改好的核查回单），请把它单独复制到输出文件夹以外再运行。",
)
OTHER_FILES = _note("F130", "不是工作簿的文件，未读取", "如其中有应参加评价的数据，请填入标准模板后再放入。")
EMPTY_FOLDER = _query(
    "F132", "空文件夹，其中没有文件", "该单位没有提交的，请催交后放入再运行；用不着的空文件夹可以删去。"
)
LIST_OF_ANOTHER = _query(
    "F353",
    "工作簿中的核查回单属于其他单位或年度，没有核对上次的问题",
    "以本文件填报其他单位或年度的，请删去“核查回单”工作表；在本文件中改正了单位编码或年度的，请删去原文件，以免重复计入。",
)
LIST_INCOMPLETE = _query(
    "F355",
    "核查回单的清单缺行，缺少的各条没有核对",
    "请从原来的核查回单恢复这些行后重新运行；不能恢复的，请核对本次没有注明“未改正”的各条是否上次已有。",
)
COPY_LEFT_ASIDE = _query(
    "F354",
    "核查回单在输出文件夹中改动过，没有采用",
    "输出文件夹中的文件不作为输入。改过的内容没有丢：本次又写出同名回单的，改过的那份改名为“……（上次改动）”，仍在原处；"
    "要采用的，请把改过的那份复制到输入文件夹再运行，不采用的，请删去。",
)
BLANK_TEMPLATE = _query(
    "F131", "空白模板，什么都没有填", "请填写单位编码、单位名称、评价年度和各表后再运行；用不着的请移走。"
)
UNCHECKED_SINCE = _query("F129", "上次核查的问题本次不能核对", "请补齐缺少的工作簿后重新运行。")

# 2xx: the unit and the sheets
NO_UNIT = _error("F201", "缺少单位编码或评价年度，无法归入单位", "请在“单位信息”表中填写单位编码和评价年度。")
UNIT_NAME_DIFFERS = _query("F202", "同一单位编码下的单位名称不一致", "请核对单位编码和名称；以预算执行工作簿为准。")
OLD_TEMPLATE = _query(
    "F203",
    "模板版本与当前标准不一致",
    f"本次仍按表名和表头读取；评价人员可用{_MIGRATE}把已填内容转到最新模板。",
)
OTHER_SYSTEM = _query(
    "F204",
    "工作簿所用指标体系与本次评价不一致",
    f"请用{_MIGRATE_TO}把已填内容转到本次指标体系的模板，再补填。",
)
SYSTEM_REVISED = _query(
    "F243",
    "生成模板以后指标体系有改动，以现在的指标体系为准",
    f"请核对指标、分值和评分标准；评价人员可用{_MIGRATE}把已填内容转到新模板。",
)
SYSTEM_ABSENT = _error(
    "F247",
    "没有找到工作簿所用的指标体系，没有评价",
    "请把它的“指标体系.xlsx”放进输入文件夹，或用 SYSTEM= 指定要采用的指标体系，再运行。",
)
SHEET_ABSENT = _error("F205", "缺少工作表", "请从标准模板恢复该工作表；改过表名的，把表名改回。")
SHEET_AMBIGUOUS = _error("F206", "有多个同名工作表，无法判断用哪一个", "请只保留一个，其余改名或删除。")
HEADER_ABSENT = _error("F207", "找不到表头", "请恢复模板的表头行，列名不要改动。")
COLUMN_ABSENT = _error("F208", "缺少列", "请恢复该列及其列名。")
COLUMN_AMBIGUOUS = _error("F209", "同名列出现多次，无法判断用哪一列", "请只保留正确的一列。")
COLUMN_UNKNOWN = _note("F210", "模板以外的列，未采用", "如为必要数据，请填入模板已有的列。")
FIELD_ABSENT = _error("F211", "缺少填报项", "请恢复模板的该行及其名称。")
TABLE_EMPTY = _query("F212", "表格未填写，也未声明“无”", "请填写；确无内容的，在表头上方的声明格填“无”。")
TABLE_NOT_NONE = _error("F213", "声明为“无”，但表中有数据", "请删去声明或删去数据。")
ROW_HIDDEN = _query("F214", "有隐藏的行或列，其中的数据照常计入", "请取消隐藏并核对。")
ROW_IS_SUBTOTAL = _query("F215", "合计行，未计入", "合计由系统计算，请删去该行；确为一个项目的，请改写名称。")
ROW_REPEATS_HEADER = _note("F216", "重复的表头、标题或栏次、单位行，未计入", "可删去。")
ROW_BELOW_TABLE = _note("F217", "表下的签字或说明行，未计入", "请把说明写在备注列。")
TABLE_BELOW = _error(
    "F560",
    "本表下面另有一个表，未计入",
    "请把它移到另一个工作表或删去；其中属于本表的内容，请按本表的列补填在上面的行中。",
)
WORKBOOK_ABSENT = _error("F218", "缺少工作簿", "请补交该工作簿；其涉及的指标本次为“未评”。")
ROW_UNKNOWN = _error("F219", "固定表中出现未知的行", "请恢复模板给定的行。")
ROW_ABSENT = _error("F220", "固定表缺少应有的行", "请恢复模板给定的行。")
ROW_REPEATED = _error("F221", "固定表中同一行出现多次", "请只保留一行。")
SHEET_HIDDEN = _query("F222", "工作表被隐藏，其中的数据照常读取", "请取消隐藏并核对。")

FIELD_REPEATED = _query("F223", "填报项出现多次，采用第一处", "请只保留一处。")
TABLE_REQUIRED = _error(
    "F227",
    "本表必须填报",
    "请按实际情况填写；依据本表的指标（如有）本次为“未评”。"
    "确实没有内容的（如没有固定资产），本表不填，在“指标评分”表把这些指标填“不适用”并说明理由。",
)
MONEY_UNITS_DIFFER = _query(
    "F228", "同一单位各工作簿的金额单位不一致", "请核对各工作簿的金额单位；各自按所写的单位换算。"
)
YEARS_DIFFER = _query("F229", "同一单位的工作簿分属不同年度，可能有一份填错", "请核对“单位信息”中的评价年度。")
YEAR_OF_FEW = _query(
    "F244",
    "评价年度与多数单位不同，可能填错",
    "填错的，请改正“单位信息”中的评价年度后再运行；确为该年度的，请在“更正与说明”中说明。",
)
YEAR_HELD_BACK = _error(
    "F246",
    "评价年度可能填错，该年度没有评价，以前的结果没有改动",
    "填错的，请改正“单位信息”中的评价年度后再运行；以前年度的旧文件，请移出输入文件夹；确为该年度的，"
    "请用 YEAR=（没有 make 的，用 --year）指定该年度运行，并在该年度的“更正与说明”中填“属实”，以后不用再指定。",
)
RESULTS_KEPT = _error(
    "F248", "该年度没有一个单位可以评价，以前的结果没有改动", "请按各单位未评价的原因和其他核查结果改正后再运行。"
)
CODES_DIFFER = _query("F230", "同一单位名称的工作簿编码不同，可能有一份填错", "请核对“单位信息”中的单位编码。")
SHEET_UNKNOWN = _query("F232", "模板以外的工作表，未读取", "如有应填报的数据，请填入模板的工作表。")
ENTRY_UNKNOWN = _error("F233", "评分表中的编号与名称不符，该行未采用", "请恢复模板给定的编号和名称。")
FOREIGN_SCORES = _error(
    "F231",
    "评分表按其他指标体系填写，未采用",
    f"请用{_MIGRATE_TO}把已填内容转到本次指标体系的模板，或改用该指标体系评价。",
)
SYSTEM_NOT_IN_FORCE = _query("F226", "评价年度不在所用指标体系的适用年度内", "请核对评价年度，或换用适用的指标体系。")
MONEY_UNIT_UNKNOWN = _error("F224", "没有写明金额单位，金额均未采用", "请在“单位信息”表中选择元或万元。")
NAMES_CONFLICT = _error(
    "F225", "同一单位编码下的单位名称不同，未合并评价", "请核对各工作簿：编码填错的改正编码，名称填错的改成一致。"
)
SHEET_MONEY_UNIT = _error(
    "F242",
    "表中写的金额单位与“单位信息”不一致，本表金额未采用",
    "请核对本表金额的单位，改正表中的单位说明或“单位信息”的金额单位；同一工作簿只用一种单位。",
)
OUTSIDE_TABLE = _query(
    "F234", "表头或填报项以外的内容，未采用", "如为填报数据，请移到模板已有的列或填报项；说明请写在备注列。"
)
HEADER_MOVED = _note(
    "F235", "表头不在模板的位置，已按找到的表头读取", "请核对表头上方没有填报数据；建议恢复模板的行次。"
)
HEADER_SECOND_ROW = _note("F236", "表头有两行，第二行未采用", "请恢复模板的一行表头。")
SHEET_RESPELT = _note("F237", "工作表名的写法与模板略有不同，已按模板的该表读取", "请把表名改回模板的写法。")
HEADING_RESPELT = _note("F245", "列名的写法与模板略有不同，已按模板的该列读取", "请把列名改回模板的写法。")
MERGED_HIDES = _query(
    "F238", "合并单元格盖住了其他内容，被盖住的内容照常读取", "请取消合并，核对露出的内容后删除或保留。"
)
MERGED_FILLED = _query("F239", "合并单元格的内容已填到其下各行", "请取消合并，逐行填写。")
MERGED_NUMBER = _error("F240", "一个数字跨多行合并，无法分到各行，均未采用", "请取消合并，逐行填写数字。")
STYLE_UNKNOWN = _note(
    "F241", "单元格的格式在文件中不存在，按常规格式读取", "请核对日期和金额，用 Excel 或 WPS 打开后另存。"
)
FAR_BLANK = _note("F250", "离表格很远的单元格里只有空白字符，已略去", "请删除该单元格所在的整行和整列后保存。")
ROWS_DISORDERED = _note("F251", "行的先后次序异常，已按各自的行号读取", "请用 Excel 或 WPS 打开核对后另存。")

# 26x: a list of units, and last year's workbooks, from which those of this year are made
UNIT_LISTED_TWICE = _error("F261", "单位编码重复，这些行都没有生成工作簿", "请核对单位编码，每个单位只保留一行。")
UNITS_OF_MONEY = _error("F264", "名单中的金额单位不一致，金额均未采用", "请改成同一种金额单位，或分成两份名单。")
LAST_YEAR_ABSENT = _query("F262", "上年工作簿中没有可用的该表，没有带入", "请在本年的工作簿中直接填写。")
LAST_YEAR_UNUSED = _query("F263", "上年的这一格不能采用，没有带入", "请在本年的工作簿中直接填写。")
LAST_YEAR_DIFFERS = _query(
    "F265",
    "填报的上年数与上年的工作簿不同",
    "请核对两个年度；确有调整的（如机构合并、口径变动），由评价组在“更正与说明”中选“属实”。",
)

# 27x: a filled workbook carried over into a new template
NOT_CARRIED = _query("F271", "没有转入新模板", "请在新工作簿中补填，或确认不再需要。")
CARRIED_CHANGED = _note("F272", "转入新模板时有变化", "请核对。")
STILL_ASKED = _note("F273", "新模板要填、还空着", "请在新工作簿中填写。")

# 3xx: one cell
REQUIRED_BLANK = _error("F301", "必填项为空", "请填写，不要用占位符；数字确为零的，请填 0。")
NOT_NUMBER = _error("F302", "不是数字", "请改填数字，不要带文字。")
NUMBER_TEXT = _query("F303", "数字以文本形式保存，已转换", "请把单元格改为数字格式后重新输入。")
PLACEHOLDER = _note("F304", "占位符按空白处理", "没有数据请留空；确为零请填 0。")
NOT_WHOLE = _error("F305", "应为整数", "请改填整数。")
BELOW_MINIMUM = _error("F306", "小于允许的最小值", "请核对后改正；表示减少的数（如追减、累计折旧）也填正数，不带负号。")
ABOVE_MAXIMUM = _error("F307", "大于允许的最大值", "请核对后改正，注意金额单位和百分数的写法。")
NOT_DATE = _error("F308", "不是可识别的日期", "请按 2024-12-31 的形式填写日期。")
DATE_TEXT = _note("F309", "日期以文本或数字形式保存，已转换", "请把单元格设为日期格式后重新输入。")
DATE_SERIAL = _query("F310", "日期单元格是常规数字，已按日期序号转换", "请核对日期并设为日期格式。")
NOT_CHOICE = _error("F311", "不在可选项之中", "请从下拉列表中选择。")
CHOICE_RESPELT = _note("F367", "不是选项的原文，已按相当的选项读取", "请核对意思是否相同，从下拉列表中选择。")
ERROR_VALUE = _error("F312", "单元格是错误值", "请修正公式或改填数值。")
NO_CACHED_VALUE = _error("F313", "公式没有计算结果", "请用 Excel 或 WPS 打开、保存后重新提交。")
CODE_AS_NUMBER = _query("F314", "编码以数字保存，开头的 0 可能已丢失", "请把单元格设为文本格式后重新输入编码。")
TEXT_CLEANED = _note("F315", "文字含有不可见字符，已去除", "请重新输入该文字。")
STALE_FORMULA = _query(
    "F316",
    "公式列的结果与重新计算的不一致，以重新计算为准",
    "请改正本行数据后重新计算并保存；公式被改动的，请恢复模板公式。",
)
DUPLICATE_KEY = _query("F317", "应唯一的值重复，各行照常计入", "请核对并改正重复的值。")
MONEY_UNIT_WORDS = _query("F318", "金额带有单位文字，已换算", "请只填数字，金额单位在“单位信息”表中统一填写。")
PERCENT_TEXT = _query("F319", "百分数以文本形式保存，已转换", "请直接输入数字并设为百分比格式。")
FORMULA_IN_CELL = _note("F320", "填报格含公式，采用其保存的结果", "如公式引用其他文件，请粘贴为数值。")
FORMULA_TEXT = _query("F321", "文字以公式符号开头，按文字处理", "请改写该文字，不要以 = + - @ 开头。")
TOO_LONG = _query("F322", "文字超过 Excel 单元格上限", "请缩短到 32767 个字符以内。")
WRONG_TYPE = _error("F323", "单元格内容的类型不对", "请按列的要求重新填写。")
TARGET_DIFFERS = _query("F324", "目标值与指标体系不一致，以指标体系为准", "请恢复模板给定的目标值。")
SCORE_ABOVE_FULL = _error("F325", "得分超出分值范围", "请填 0 到分值之间的数。")
REASON_ABSENT = _query("F326", "扣分没有说明原因", "请填写扣分原因。")
TYPED_SCORE_DIFFERS = _query("F327", "填报得分与按规则计算的得分不一致，以计算为准", "请核对数据或评分规则。")
SELF_SCORE_DIFFERS = _note("F363", "自评得分与按规则计算的得分不一致，只作比较", "不用处理；可核对自评所依据的数据。")
UNIT_SLIP = _query("F328", "数额可能错了万倍（元与万元）", "请核对金额单位。")
CONCLUSION_ABSENT = _error("F335", "没有填写评价结论，该指标为“未评”", "请填写核查结论、完成值或评价得分。")
NEEDED_BLANK = _error("F366", "没有填写本次指标体系需要的数据，有关指标为“未评”", "请按实际情况填写。")
CLAIMED_INAPPLICABLE = _query("F336", "申报为不适用，没有写明理由", "确与本单位无关的，请写明理由；否则删去“不适用”。")
CLAIM_EXPLAINED = _query("F369", "申报为不适用，理由待核对", "评价组核对后选“属实”；不属实的删去“不适用”。")
APPLICABLE_AFTER_ALL = _query("F337", "申报为不适用，但能按数据计算，仍按数据计分", "请删去“不适用”，或核对有关数据。")
OUT_OF_RANGE = _error("F339", "完成值超出范围", "请填百分比，如 90%，不要只填 90。")
CUMULATIVE_FALLS = _query("F361", "累计数小于前一期", "累计数应逐期不减，请核对两期；有冲销、退回的，选“属实”。")
ROW_STANDS_TWICE = _query(
    "F362", "两行完全相同，都照常计入", "重复的请删去一行；确为两笔的，请在名称或说明中加以区别。"
)
ROW_EQUALS_SUM = _query(
    "F364",
    "名称或各项金额像合计行，仍照常计入",
    "是合计行的，请删去该行，合计由系统计算；确为一个项目的，不用改动。",
)
ROW_IS_PART = _query(
    "F365",
    "“其中”行可能与上面的行重复，仍照常计入",
    "金额已含在上面一行的，请删去其中一行；确为另外一笔的，请改写名称，不以“其中”开头。",
)
CODE_ASTRAY = _query(
    "F371",
    "所写的编号不是对应表中的编号，按没有对应处理",
    "一格请只填对应表中的一个编号；对应几项的，请分行填写；没有对应的，请留空。",
)
ROW_IS_EXAMPLE = _query("F372", "像是示例行，仍照常计入", "是示例的，请删去该行；确为一项内容的，请改写名称。")
MARKED_VOID = _query(
    "F580",
    "注明作废或画了删除线，仍照常计入",
    "不应计入的，请删去该行或该格的内容；应计入的，请去掉“作废”字样或删除线。",
)
COMMENTED = _query(
    "F581", "批注中像是更正的内容没有采用", "确需更正的，请改在单元格里，再删去批注；不需要的，请删去批注。"
)
FULL_SCORE_DIFFERS = _query("F338", "分值与指标体系不一致，以指标体系为准", "请恢复模板给定的分值。")
SPECIFIC_WEIGHTS = _error("F332", "个性指标分值合计不等于上级指标分值", "请调整个性指标分值，使合计等于上级指标分值。")
SPECIFIC_PARENT = _error("F333", "个性指标的上级指标不存在或不能细化", "请填写“指标评分”表中可以细化的指标编号。")
SPECIFIC_METHOD = _error(
    "F334", "个性指标的评分方法或参数不完整", "请选择列表中的评分方法，按它的要求填写完成值、目标值和参数。"
)
NOT_YEAR = _error("F329", "不是可识别的年度", "请填四位数字，如 2024。")
TYPED_VALUE_DIFFERS = _query("F330", "填报的完成值与按数据计算的不一致，以计算为准", "请核对公式的分子、分母和口径。")
VALUE_OF_REFINED = _query(
    "F370",
    "该指标已由个性指标细化，填报的完成值不采用",
    "得分由个性指标相加；请核对后删去完成值，不用个性指标的，删去“个性指标”表中该指标的各行。",
)
HALF_CHARACTER = _note("F360", "文字含有不完整字符的编码（如 _xD83D_），按原样保留", "请重新输入该文字。")
SCORE_WITHOUT_VALUE = _query("F331", "没有完成值却填了得分", "请补填完成值及佐证材料；本次按“未评”处理。")
SCORE_UNUSED = _query(
    "F368", "所需数据缺失或有误，本次未评，填报的得分不采用", "请先改正或补齐所需的数据；完成值由系统计算，不用填写。"
)
PICTURE_IN_CELL = _query("F350", "单元格内是图片，不作为数据", "如该格应填数据，请删去图片后填写；佐证图片请另行提交。")
EMPTY_RESULT = _query("F351", "公式的结果是空文本，按未填处理", "请核对公式；应有数据的，请粘贴为数值。")
DIGITS_LOST = _error("F352", "数字超过 15 位，末几位已丢失，未采用", "请把单元格设为文本格式后重新输入。")


def every_kind() -> list[FindingKind]:
    """Return all kinds of findings that there are without a standard, in order of their codes."""
    declared = (*globals().values(), *vars(of_rulings).values(), *vars(of_systems).values())
    return sorted((one for one in declared if isinstance(one, FindingKind)), key=lambda kind: kind.code)
