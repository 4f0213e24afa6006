"""What a run is measured beside: a plain script, a faster reader, the least that reading and writing cost."""
