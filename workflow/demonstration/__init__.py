"""The demonstration: a real application walked through every step, cases waiting at each stage.

Everything a person does here goes through the pages and forms that people use, by HTTP requests
to the running application (`visitor.py`); nothing of the domain is written as rows. Set-up data
that has no page yet – accounts, offices, the members of a Kapituła – is made in `people.py`.
"""
