"""What a case means on its tree beyond single numbers: shared by the formulation and the audit, so that both speak of the same things."""
