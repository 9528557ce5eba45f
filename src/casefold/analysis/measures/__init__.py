"""What several questions share: contacts, evidence counts, local days."""
