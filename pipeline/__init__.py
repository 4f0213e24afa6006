"""部门整体支出绩效评价: workbooks in, scored and traceable evaluations out."""

import os

__version__ = "0.8.0"

# openpyxl writes other bytes, and larger files, where it finds lxml; what it writes shall not hang on what is installed
# and marked copies are written in a way that knows only the one
os.environ["OPENPYXL_LXML"] = "False"

# nothing here multiplies matrices: threads for it would only cost time, and forbid a fork
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# declarations are checked by what is written here, and not by what else is installed; to look for it takes time
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
