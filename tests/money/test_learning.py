"""The learning curve against its definition, and its straight pieces against their promise."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from teaplan.money.learning import FAR, Curve, breakpoints, chord, largest_error

curves = st.builds(
    Curve,
    start=st.floats(10.0, 1000.0),
    rate=st.sampled_from([0.0, 0.05, 0.2, 1.0 - 2.0**-0.5, 0.5, 0.7]),
    floor=st.sampled_from([0.0, 0.3, 0.8]),
)


def test_a_doubling_takes_the_learning_rate_off() -> None:
    curve = Curve(100.0, 0.2)
    assert [curve.price(e) for e in (0.0, 100.0, 300.0)] == pytest.approx([1.0, 0.8, 0.64])


def test_a_square_root_adds_up_by_hand() -> None:
    """Price (1 + E / 100)^-1/2: to u times the start 200 (sqrt(u) - 1) has been spent."""
    curve = Curve(100.0, 1.0 - 2.0**-0.5)
    assert [curve.spent(e) for e in (0.0, 300.0, 800.0)] == pytest.approx([0.0, 200.0, 400.0])


def test_from_the_floor_on_the_curve_is_straight() -> None:
    """Halved after two doublings (E = 300), where 200 are spent; 0.5 for each M$ from there."""
    curve = Curve(100.0, 1.0 - 2.0**-0.5, 0.5)
    assert curve.kink == pytest.approx(300.0)
    assert curve.spent(500.0) == pytest.approx(200.0 + 0.5 * 200.0)


@given(curves, st.floats(0.0, 20.0))
def test_what_was_spent_is_the_integral_of_the_price(curve: Curve, times: float) -> None:
    end = times * curve.start
    kinks = [curve.kink] if 0.0 < curve.kink < end else []
    parts = pairwise([0.0, *kinks, end])
    whole = sum(quad(curve.price, a, b, epsabs=1e-10, epsrel=1e-10)[0] for a, b in parts)
    assert curve.spent(end) == pytest.approx(whole, rel=1e-8, abs=1e-8)


@given(curves, st.floats(0.1, 50.0), st.floats(0.1, 50.0), st.integers(1, 12))
def test_pieces_lie_below_the_curve_and_within_their_error(
    curve: Curve, end: float, likely: float, segments: int
) -> None:
    points = breakpoints(curve, end * curve.start, likely * curve.start, segments, [0.5 * curve.start])
    assert points[0] == 0.0
    assert points[-1] == pytest.approx(end * curve.start)
    assert all(left < right for left, right in pairwise(points))
    allowed = largest_error(curve, points)
    for left, right in pairwise(points):
        for k in range(1, 20):
            at = left + k / 20 * (right - left)
            short = curve.spent(at) - chord(curve, points, at)
            assert -1e-9 * curve.start <= short <= allowed * curve.spent(right) + 1e-9 * curve.start
    slopes = [(curve.spent(b) - curve.spent(a)) / (b - a) for a, b in pairwise(points)]
    assert all(a >= b - 1e-9 for a, b in pairwise(slopes))


def test_pieces_have_ends_of_one_ratio_then_of_four() -> None:
    """From 100 to 1,600 in two pieces: 400 and 1,600; on to 30,000 by fours."""
    points = breakpoints(Curve(100.0, 0.2), 29_900.0, 1_500.0, 2, ())
    assert points == pytest.approx([0.0, 300.0, 1_500.0, 1_600 * FAR - 100, 1_600 * FAR**2 - 100, 29_900.0])


def test_the_error_of_pieces_falls_as_they_become_more() -> None:
    """Six pieces over a factor of 16 lose 1.8 % of what is spent on the first; twice as many half of that."""
    curve = Curve(100.0, 0.2)
    errors = [largest_error(curve, breakpoints(curve, 1500.0, 1500.0, k, ())) for k in (6, 12, 24)]
    assert errors[0] == pytest.approx(0.0185, abs=0.0005)
    # of the first piece twice is lost as a share: half as much is spent on it
    assert errors[0] / errors[1] == pytest.approx(2.0, rel=0.2)
    assert errors[1] / errors[2] == pytest.approx(2.0, rel=0.2)
