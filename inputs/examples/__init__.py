"""The example workbooks, typed as tables: every row says how its numbers were come by, and where."""
