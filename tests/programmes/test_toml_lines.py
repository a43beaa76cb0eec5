from programmes.toml_lines import line_at, lines_of

TEXT = '''# a comment = 1
name = "one" # two
long = """
[not.a.table]
key = "no"
"""
[part.deep]
"quoted key" = 'x'
list = [
  1, # first
  { a = 2, b = [3,
    4] },
]
[[rows]]
code = "R1"
[[rows.items]]
code = "I1"
[[rows]]
[[rows.items]]
dotted.name = 5
'''


def test_every_key_has_its_line():
    lines = lines_of(TEXT)

    assert lines == {
        ("name",): 2,
        ("long",): 3,
        ("part", "deep"): 7,
        ("part", "deep", "quoted key"): 8,
        ("part", "deep", "list"): 9,
        ("part", "deep", "list", 0): 10,
        ("part", "deep", "list", 1): 11,
        ("part", "deep", "list", 1, "a"): 11,
        ("part", "deep", "list", 1, "b"): 11,
        ("part", "deep", "list", 1, "b", 0): 11,
        ("part", "deep", "list", 1, "b", 1): 12,
        ("rows", 0): 14,
        ("rows", 0, "code"): 15,
        ("rows", 0, "items", 0): 16,
        ("rows", 0, "items", 0, "code"): 17,
        ("rows", 1): 18,
        ("rows", 1, "items", 0): 19,
        ("rows", 1, "items", 0, "dotted", "name"): 20,
    }


def test_what_is_not_there_is_looked_for_in_what_holds_it():
    lines = lines_of(TEXT)

    assert line_at(lines, ("rows", 1, "items", 0, "missing")) == 19
    assert line_at(lines, ("nowhere",)) == 1
