"""Who may decide in a session."""
