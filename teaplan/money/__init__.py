"""Pure functions of money on arrays: discounting, depreciation, debt, cover, tax, worth, levelised cost.

Nothing here knows a case, a workbook or a model. Time is a list of periods, or the nodes of a scenario
tree: what walks along time takes ``parent``, the index of the node before each node (-1 at a root), and
a path is the tree in which every node follows the one before it.
"""
