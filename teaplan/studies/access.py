"""Cases with more speed or access than was typed: faster permits, looser caps."""

from __future__ import annotations

from dataclasses import replace

from teaplan.case import Case, Path


def permits_faster(case: Case, months: float) -> Case:
    """Return a case whose sites, and drivers of permits, take some months less."""
    sites = {
        name: replace(row, permit_months=max(0.0, row.permit_months - months))
        for name, row in case.sites.items()
    }
    drivers = tuple(
        replace(row, value=max(0.0, row.value - months))
        if row.driver == "permit" and row.value is not None
        else row
        for row in case.drivers
    )
    return replace(case, sites=sites, drivers=drivers)


def cap_loosened(case: Case, country: str, points: float) -> Case:
    """Return a case in which one country may have some points more of every material it is capped for."""

    def more(share: Path) -> Path:
        return replace(share, values=tuple(min(1.0, value + points) for value in share.values))

    return replace(
        case,
        dependence=tuple(
            replace(cap, share=more(cap.share)) if cap.country == country else cap for cap in case.dependence
        ),
        drivers=tuple(
            replace(row, value=min(1.0, row.value + points))
            if row.driver == "dependence" and row.value is not None and row.target in (None, country)
            else row
            for row in case.drivers
        ),
    )
