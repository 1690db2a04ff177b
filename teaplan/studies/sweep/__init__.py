"""Sweeps: a case planned again and again with levers moved, on this machine or on a cluster.

``design`` says which points there are, ``work`` is what a worker does with one, ``journal`` keeps what
is finished, ``run`` puts them together and ``table`` is what comes out.
"""
