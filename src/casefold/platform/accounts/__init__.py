"""Who people are: their force, their region, and how they sign in. Knows nothing of cases."""
