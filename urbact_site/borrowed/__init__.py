"""Messages of packages that lack some of our languages: named here, our catalogues have them.

`./dev messages` gives them what the packages themselves say, in the languages that these know.
`tests/test_frame.py` tells which are missing here.
"""
