"""A run: discover -> read -> gather -> evaluate -> deliver, with workers, publishing and the operator's mistakes."""
