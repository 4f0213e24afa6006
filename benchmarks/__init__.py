"""Measurements that anyone can repeat: what a run costs, in time and memory."""
