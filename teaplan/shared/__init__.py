"""What a case means on its tree beyond single numbers: one reading for the formulation and the audit."""
