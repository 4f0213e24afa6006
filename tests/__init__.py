import pipeline as pipeline  # first: it settles how openpyxl writes
