"""Appraisals and the standard -> files: input templates, the manual and the workbooks with the results."""
