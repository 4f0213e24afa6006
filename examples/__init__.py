"""Sample inputs: readable data, and the workbooks written from it by `python -m examples.build`."""

import pipeline as pipeline  # first: it settles how openpyxl writes
