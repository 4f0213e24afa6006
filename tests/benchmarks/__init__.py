"""The units and the peers of the benchmarks are what they are said to be."""
