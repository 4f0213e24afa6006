"""Sample inputs: readable data, and the workbooks written from it by `python -m examples.build`."""
