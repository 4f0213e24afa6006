"""部门整体支出绩效评价: workbooks in, scored and traceable evaluations out."""

__version__ = "0.3.1"
