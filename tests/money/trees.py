"""Small trees and what hypothesis draws for them."""

import numpy as np
from hypothesis import strategies as st

# Root 0, then two futures of two nodes each: 0 - 1 - 3 and 0 - 2 - 4.
FORK = np.array([-1, 0, 0, 1, 2])
WAYS = ([0, 1, 3], [0, 2, 4])

LENGTHS = st.lists(st.sampled_from([1, 2, 3, 4, 6, 12, 24, 36]), min_size=2, max_size=14)
MONEY = st.floats(-1e3, 1e3).map(lambda value: round(value, 3))
PAID = st.floats(0, 1e3).map(lambda value: round(value, 3))


def many(values, count):
    return st.lists(values, min_size=count, max_size=count).map(np.array)
