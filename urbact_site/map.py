"""Places on a map of Europe that needs no script: `includes/_map.html` draws what `Map` works out.

Lambert azimuthal equal-area on a sphere, with the centre of EPSG:3035 (10° E, 52° N), in kilometres
from the top left corner of `europe.svg`, which was made with the same numbers.
"""

from dataclasses import dataclass
from math import cos, dist, inf, radians, sin, sqrt

EARTH, LONGITUDE, LATITUDE = 6371.0088, radians(10), radians(52)
LEFT, TOP = -2030, 2240
WIDTH, HEIGHT = 4500, 4150

# The drawing is always 1000 units wide; it never shows less than this part of the frame.
UNITS = 1000
CLOSEST = 0.32
# The radius of the area around a mark that answers to a pointer, where no neighbour is near.
REACH = 20


def project(longitude, latitude):
    """Kilometres from the left and from the top edge of the frame, of degrees east and north."""
    east, north = radians(longitude) - LONGITUDE, radians(latitude)
    towards = sin(LATITUDE) * sin(north) + cos(LATITUDE) * cos(north) * cos(east)
    scale = EARTH * sqrt(2 / (1 + towards)) if towards > -1 else inf
    x = scale * cos(north) * sin(east)
    y = scale * (cos(LATITUDE) * sin(north) - sin(LATITUDE) * cos(north) * cos(east))
    return x - LEFT, TOP - y


@dataclass(frozen=True)
class Kind:
    """What the marks of one colour and shape mean.

    key: the CSS class that sets the colour, `--bar`; shape: an id in `_map.html` without its
    "map-"; language: that of the label where it may be another than the page's.
    """

    key: str
    label: str
    shape: str
    language: str | None = None


@dataclass(frozen=True)
class Place:
    """A place with a page: a mark on the map and a row of the table.

    kind: that of the mark; kinds, country, networks: what the table says; note: what the label
    says after the name; size: of how many things the place has, which makes the mark larger.
    """

    name: str
    url: str
    longitude: float
    latitude: float
    kind: Kind
    note: str
    kinds: tuple = ()
    country: str = ""
    networks: tuple = ()
    size: int = 1

    @property
    def radius(self):
        return round(4 + 2 * sqrt(self.size))


@dataclass
class Mark:
    """A place as it is drawn, in whole units of the drawing: a fraction has a comma in French."""

    place: Place
    x: int
    y: int
    reach: int = REACH

    @property
    def anchor(self):
        """Which end of the label is at the mark, so that the label stays inside the drawing."""
        return "start" if self.x < UNITS / 3 else "end" if self.x > UNITS * 2 / 3 else "middle"

    @property
    def label_y(self):
        """Above the mark, under it where there is no room above."""
        return self.y - self.place.radius - 10 if self.y > 70 else self.y + self.place.radius + 28


class Map:
    """Places, seen from as near as they allow. False without any place.

    places: in the order of the table; kinds: in the order of the legend, which leaves out those
    that no mark has.
    """

    width, height = UNITS, round(UNITS * HEIGHT / WIDTH)

    def __init__(self, places, kinds):
        self.places = list(places)
        used = {place.kind for place in self.places}
        self.kinds = [kind for kind in kinds if kind in used]
        points = [(place, *project(place.longitude, place.latitude)) for place in self.places]
        shown = [(place, x, y) for place, x, y in points if 0 < x < WIDTH and 0 < y < HEIGHT]
        left, top, scale = look([x for _, x, _ in shown], [y for *_, y in shown])
        self.outside = len(points) - len(shown)
        self.base = {
            "x": round(-left * scale),
            "y": round(-top * scale),
            "width": round(WIDTH * scale),
            "height": round(HEIGHT * scale),
        }
        self.marks = [
            Mark(place, round((x - left) * scale), round((y - top) * scale))
            for place, x, y in sorted(shown, key=reading_order)
        ]
        keep_apart(self.marks)

    def __bool__(self):
        return bool(self.places)

    @property
    def has_sizes(self):
        return any(place.size > 1 for place in self.places)


def reading_order(point):
    """From north to south; in a belt of 100 km the larger marks first, the smaller ones on them."""
    place, x, y = point
    return y // 100, -place.size, x


def look(xs, ys):
    """(left, top, units per kilometre) of a part of the frame that holds all points, with room."""
    if not xs:
        return 0, 0, UNITS / WIDTH
    across, down = (max(xs) - min(xs)) / WIDTH, (max(ys) - min(ys)) / HEIGHT
    part = min(max(across * 1.2, down * 1.2, CLOSEST), 1)
    left = (min(xs) + max(xs) - WIDTH * part) / 2
    top = (min(ys) + max(ys) - HEIGHT * part) / 2
    left = min(max(left, 0), WIDTH * (1 - part))
    top = min(max(top, 0), HEIGHT * (1 - part))
    return left, top, UNITS / (WIDTH * part)


def keep_apart(marks):
    """Let the reaches of neighbours meet half-way, but none be smaller than its mark."""
    ordered = sorted(marks, key=lambda mark: mark.y)
    for number, mark in enumerate(ordered, 1):
        for other in ordered[number:]:
            if other.y - mark.y > 2 * REACH:
                break
            half = dist((mark.x, mark.y), (other.x, other.y)) / 2
            mark.reach, other.reach = min(mark.reach, half), min(other.reach, half)
    for mark in marks:
        mark.reach = round(max(mark.reach, mark.place.radius + 2))
