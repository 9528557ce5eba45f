"""Who may do what to which case, and which cases a person may see: one policy, two questions."""
