"""A marked sandbox: an edition with synthetic applicants, to be run through and thrown away.

The edition is a clone of the kind `rehearsal`: no public page shows it, it leaves nothing in the
register or in what later editions ask about, and its messages reach no mailbox.
"""
