# make sets up what it needs on first use: a virtual environment in .venv, from Python 3.11+ and a package index.
PYTHON ?= python3
INPUT  ?= input
OUTPUT ?= output
SYSTEM ?=
YEAR   ?=

UNITS  ?=
LAST   ?=
ZIP    ?=
UNIT   ?=
REPORT ?=
OUTLINE ?=
TEMPLATE ?=
OPTIONS ?=
FRESH  ?=
SCHEDULER ?=
INDICATOR ?=

ROWS   ?=
SEED   ?=
REPEAT ?=

BIN    := .venv/bin
JIXIAO := $(BIN)/jixiao

# What is written for people to fill in goes to a folder of its own unless another one is asked for.
ELSEWHERE := $(if $(filter command line,$(origin OUTPUT)),--output "$$OUTPUT")

# Names of files and units reach the recipes as they were typed, by the environment: neither make nor the shell looks
# into them for a $, a blank or a quote.
define EXACT
override $(1) := $$(value $(1))
export $(1)
endef
$(foreach name,INPUT OUTPUT SYSTEM YEAR UNITS LAST ZIP UNIT INDICATOR REPORT OUTLINE TEMPLATE OPTIONS FRESH SCHEDULER ROWS SEED REPEAT,$(eval $(call EXACT,$(name))))
# What is switched on by 1 is off by 0, as it is when nothing is said.
switch  = $$(test "$${$(1):-0}" = 0 || echo $(2))
FOLDERS := --input "$$INPUT" --output "$$OUTPUT"
CHOICE  := $${SYSTEM:+--system "$$SYSTEM"} $${YEAR:+--year "$$YEAR"} $(call switch,FRESH,--fresh) $${SCHEDULER:+--scheduler "$$SCHEDULER"}
WISHES  := $${OUTLINE:+--outline "$$OUTLINE"} $${TEMPLATE:+--report-template "$$TEMPLATE"} $$OPTIONS

.DEFAULT_GOAL := help
.PHONY: help evaluate watch check templates manual migrate explain verify examples test bench lint clean

help: ## 显示本说明（show this help）
	@echo "用法：make 命令 [INPUT=文件夹] [OUTPUT=文件夹] [SYSTEM=体系编号] [YEAR=年度]"
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/'

evaluate: .venv/run ## 评价 INPUT 中的全部单位，结果写入 OUTPUT；可加 OUTLINE=报告结构 TEMPLATE=Word模板 FRESH=1（全部重算）SCHEDULER=集群地址 OPTIONS=其他选项
	@$(JIXIAO) evaluate $(FOLDERS) $(CHOICE) $(WISHES)

watch: .venv/run ## 监看 INPUT，工作簿有变动就重新评价，按 Ctrl+C 结束
	@$(JIXIAO) watch $(FOLDERS) $(CHOICE) $(WISHES)

check: .venv/run ## 只检查 INPUT 中的工作簿，不写文件
	@$(JIXIAO) check $(FOLDERS) $(CHOICE)

templates: .venv/run ## 重新生成 input_templates 中的空白工作簿；加 UNITS=单位名单.xlsx [LAST=上年文件夹] [ZIP=1] 为各单位生成
	@$(JIXIAO) templates $(ELSEWHERE) $${SYSTEM:+--system "$$SYSTEM"} $${UNITS:+--units "$$UNITS"} $${LAST:+--last-year "$$LAST"} $(call switch,ZIP,--zip)

migrate: .venv/run ## 把 INPUT 中已填的工作簿转到新模板（或 SYSTEM= 指定的体系），写入 output/新模板 或 OUTPUT
	@$(JIXIAO) migrate --input "$$INPUT" $(ELSEWHERE) $${SYSTEM:+--system "$$SYSTEM"}

manual: .venv/run ## 重新生成 docs/manual 中的填报说明和指标手册
	@$(JIXIAO) manual $(ELSEWHERE) $${SYSTEM:+--system "$$SYSTEM"}

verify: .venv/run ## 核对 Word 报告中的数字与评价结果：REPORT=报告.docx [UNIT=单位]
	@$(JIXIAO) verify $(FOLDERS) $(CHOICE) $${UNIT:+--unit "$$UNIT"} -- "$$REPORT"

explain: .venv/run ## 说明一项得分或数据的来历：UNIT=单位 INDICATOR=指标或数据项，不写 INDICATOR 的说明总分
	@$(JIXIAO) explain $(FOLDERS) $(CHOICE) -- "$$UNIT" "$$INDICATOR"

examples: .venv/dev ## 重新生成 examples 中的示例工作簿
	@$(BIN)/python -m examples.build

test: .venv/dev ## 运行全部测试
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 8 --dist worksteal

bench: .venv/dev ## 与其他做法比较用时和内存 [UNITS=单位数] [ROWS=台账行数] [YEAR=] [SEED=] [REPEAT=次数]
	@$(BIN)/python -m benchmarks.compare $${UNITS:+--units "$$UNITS"} $${ROWS:+--rows "$$ROWS"} $${YEAR:+--year "$$YEAR"} $${SEED:+--seed "$$SEED"} $${REPEAT:+--repeat "$$REPEAT"}

lint: .venv/dev ## 检查代码（ruff、mypy）
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/mypy --platform win32 --package pipeline

clean: ## 删除虚拟环境和缓存
	@rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/run: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更高版本，请用 PYTHON= 指定。"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "首次使用，正在准备运行环境……" && $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/dev: .venv/run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
