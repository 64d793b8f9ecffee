"""Bar charts that the server draws: tables whose cells have bars."""

from dataclasses import dataclass

from urbact_site.alphabets import sort_key


@dataclass
class Bar:
    """A row of a chart; language: that of the label, when it may be another than the page's."""

    label: str
    count: int
    url: str = ""
    language: str | None = None
    kind: str = ""
    is_chosen: bool = False


@dataclass
class Chart:
    """Horizontal bars in the cells of a table; they are as long as their number of the largest."""

    key: str
    heading: str
    label_name: str
    count_name: str
    bars: list[Bar]
    note: str = ""

    @property
    def rows(self):
        """[(bar, its width in %)]"""
        largest = max((bar.count for bar in self.bars), default=0) or 1
        return [(bar, f"{100 * bar.count / largest:.1f}") for bar in self.bars]


def most_first(bars):
    return sorted(bars, key=lambda bar: (-bar.count, sort_key(bar.label)))
