"""Which presences of two subjects are near in time and place, found by buckets and never by a range join.

Presences are reduced to stays first: one subject, one bucket of time, one circle, with the first and last second in
it. A stay then meets only stays in its own and neighbouring buckets of time and place (an equi-join on fourteen of the
twenty-seven neighbours, so that each pair is met once), and distance and time are checked on those. Two stays are near
when their circles touch and a second of one is no further than the window from a second of the other. Because a bucket
is as long as the window, comparing first and last seconds is exact.
"""

from __future__ import annotations

import math
from typing import Any

import ibis
import ibis.expr.types as ir

from casefold.analysis.measures.presence import METRES_PER_DEGREE

STAY = ("subject", "person", "bucket", "named", "lat", "lon", "reach")
"""Columns that name a stay."""
_AHEAD = [(0, 0, 0), (0, 0, 1), (0, 1, -1), (0, 1, 0), (0, 1, 1), *((1, x, y) for x in (-1, 0, 1) for y in (-1, 0, 1))]
"""Half of the neighbours of a bucket (time, north, east), itself first."""
_SQUARE = 0.02
"""Degrees of latitude of the squares in which places are counted: about two kilometres."""
_EAST = 0.03


def bucketed(seen: ir.Table, seconds: int) -> ir.Table:
    """Add `bucket`, the number of the window of so many seconds since 1970 in UTC, to presences."""
    return seen.mutate(bucket=_floor(seen.time_utc.epoch_seconds() / seconds))


def stays(seen: ir.Table, seconds: int) -> ir.Table:
    """Reduce presences to stays: the columns of STAY, spot, first and last (seconds since 1970), stay (its number).

    The spot is a camera where one is named, else the square of about two kilometres.
    """
    rows = bucketed(seen, seconds)
    second = rows.time_utc.epoch_seconds()
    spot = ibis.cases(
        ((rows.what == "anpr") & rows.place.notnull(), rows.place), else_=square(rows.lat, rows.lon, rows.named)
    )
    found = rows.group_by(*STAY).agg(spot=spot.min(), first=second.min(), last=second.max())
    return found.mutate(stay=ibis.row_number())


def near(rows: ir.Table, seconds: int) -> ir.Table:
    """Pair the stays that are near: the columns of both, with `a_` and `b_`, and `window`, the earlier bucket.

    `a_subject` is the smaller of the two identifiers; stays of one subject are no pair.
    """
    gridded = _gridded(rows)
    steps = [{"dt": t, "dx": x, "dy": y} for t, x, y in _AHEAD]
    ahead = ibis.memtable(steps, schema=dict.fromkeys(("dt", "dx", "dy"), "int64"))
    left = gridded.cross_join(ahead)
    left = left.mutate(at=left.bucket + left.dt, north=left.north + left.dx, east=left.east + left.dy)
    left = left.rename({f"l_{name}": name for name in left.columns})
    right = gridded.rename({f"r_{name}": name for name in gridded.columns})
    met = left.inner_join(
        right,
        [left.l_at == right.r_bucket, left.l_north == right.r_north, left.l_east == right.r_east,
         left.l_code == right.r_code],
    )  # fmt: skip
    same = (met.l_dt == 0) & (met.l_dx == 0) & (met.l_dy == 0)
    met = met.filter(
        ((met.l_subject < met.r_subject) | (~same & (met.l_subject != met.r_subject))),
        _touch(met),
        met.l_named == met.r_named,
        ibis.greatest(met.l_first - met.r_last, met.r_first - met.l_last) <= seconds,
    )
    return _ordered(met, rows.columns)


def square(lat: Any, lon: Any, named: Any) -> Any:
    """Name the square of about two kilometres a position lies in by its middle, or the place that has only a name."""
    north = (_floor(lat / _SQUARE) * _SQUARE + _SQUARE / 2).round(2).cast("string")
    east = (_floor(lon / _EAST) * _EAST + _EAST / 2).round(3).cast("string")
    return ibis.cases((named != "", named), else_=north + "," + east)


def _gridded(rows: ir.Table) -> ir.Table:
    """Put each stay into a square as wide as two circles, so that touching circles lie in neighbouring squares."""
    found = rows.filter(rows.named == "")
    most = found.aggregate(reach=found.reach.max(), lat=found.lat.abs().max()).to_pyarrow().to_pylist()[0]
    width = max(2 * (most["reach"] or 1.0), 100.0) / METRES_PER_DEGREE
    wide = width / max(math.cos(math.radians(min(most["lat"] or 0.0, 89.0))), 0.01)
    # Numbers join faster than texts; that the names are equal is looked at afterwards.
    code = ibis.cases((rows.named == "", 0), else_=rows.named.hash())
    return rows.mutate(north=_floor(rows.lat / width), east=_floor(rows.lon / wide), code=code)


def _touch(met: ir.Table) -> Any:
    north = met.r_lat - met.l_lat
    east = (met.r_lon - met.l_lon) * met.l_lat.radians().cos()
    reach = (met.l_reach + met.r_reach) / METRES_PER_DEGREE
    return north * north + east * east <= reach * reach


def _ordered(met: ir.Table, columns: tuple[str, ...]) -> ir.Table:
    swap = met.l_subject > met.r_subject
    sides = {f"a_{name}": swap.ifelse(met[f"r_{name}"], met[f"l_{name}"]) for name in columns}
    sides |= {f"b_{name}": swap.ifelse(met[f"l_{name}"], met[f"r_{name}"]) for name in columns}
    return met.select(window=ibis.least(met.l_bucket, met.r_bucket), **sides)


def _floor(number: Any) -> Any:
    return number.floor().cast("int64")
