"""Who may judge, and what a judge may read."""
