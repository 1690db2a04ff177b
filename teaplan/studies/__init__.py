"""What is asked around a plan: strategies compared, futures, break-evens, alternatives, sweeps.

``results`` holds what the studies give, and is all the report sees of this room.
"""
