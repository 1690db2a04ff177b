"""What a workbook may hold: one declaration of every sheet and column, and the form of a fault."""
