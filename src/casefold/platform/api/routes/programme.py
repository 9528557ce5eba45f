"""The programme's figures, how savings are worked out, and the baselines they rest on; no case content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from ninja import Query, Router, Status

from casefold.platform.api.caller import confirmed, site_wide
from casefold.platform.api.problems import answers
from casefold.platform.api.routes.findings import FILES, Product
from casefold.platform.api.routes.places import AppName
from casefold.platform.api.shapes.base import Listed, listed
from casefold.platform.api.shapes.programme import BaselineGiven, FiguresAsked, FigureShape, Period, SavingShape
from casefold.platform.appkit.products import table_response
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, append
from casefold.platform.directory.discovery import directory
from casefold.platform.use import baselines, programme, sheet
from casefold.platform.use.baselines import Model, Range

router = Router(tags=["programme"])


@router.get("/programme", response=answers(Listed[FigureShape]), url_name="programme")
def figures(request: HttpRequest, asked: Query[FiguresAsked]) -> Any:
    """List the use of the apps, a row for each month, force and app."""
    programme.require_reading(site_wide(request).user)
    counted = programme.lines(programme.first_of(asked.months))
    return listed(sheet.sheet_of(counted, baselines.models()).to_pylist(), asked)


@router.get("/programme/export/{product}", response=answers(None), url_name="programme-export", openapi_extra=FILES)
def export(request: HttpRequest, product: Product, period: Query[Period]) -> HttpResponseBase:
    """Give the same figures as a file."""
    user = site_wide(request).user
    programme.require_reading(user)
    confirmed(request)
    since = programme.first_of(period.months)
    append(actor_of(user, request), Act("export", object="programme", details={"months": period.months}))
    return table_response(
        sheet.sheet_of(programme.lines(since), baselines.models()),
        f"programme-{since:%Y-%m}",
        export=product,
        about=[("What", "Use of the apps by month, force and app"), ("From", since.isoformat()), *sheet.ABOUT],
    )


@router.get("/programme/savings/{slug:app}", response=answers(SavingShape), url_name="saving")
def saving(request: HttpRequest, app: AppName, period: Query[Period]) -> Any:
    """Show how an app's savings are worked out, and every baseline it had."""
    programme.require_savings(site_wide(request).user)
    return _saving(app, period.months)


@router.post("/programme/savings/{slug:app}", response=answers(SavingShape, 201), url_name="set-baseline")
def set_baseline(request: HttpRequest, app: AppName, given: BaselineGiven) -> Any:
    """Set an app's baseline; the figures of every month are worked out with it from now on."""
    user = site_wide(request).user
    found = directory().app(app)
    texts = {name: str(value) for name, value in given.model_dump().items() if value is not None}
    baselines.set_baseline(found.app.name, texts, by=user, actor=actor_of(user, request))
    return Status(201, _saving(app, Period().months))


def _saving(app: str, months: int) -> dict[str, Any]:
    found, model = directory().app(app), baselines.models().get(app)
    counted = programme.lines(programme.first_of(months))
    return {
        "app": app,
        "title": found.app.title,
        "unit": found.app.unit.one,
        "baseline": _model(model),
        "workings": [
            {"month": item.month, "units": item.units, "hours": _range(item.hours), "money": _range(item.money)}
            for item in programme.workings(counted, app, model, months)
        ],
        "versions": [_model(item.model) for item in baselines.versions(app)],
    }


def _model(model: Model | None) -> dict[str, Any] | None:
    if model is None:
        return None
    names = ("version", "source", "as_of", "author", "since")
    told = {name: getattr(model, name) for name in names}
    return {**told, "minutes": _range(model.minutes), "cost": _range(model.cost)}


def _range(given: Range | None) -> dict[str, float] | None:
    return None if given is None else {"low": float(given.low), "high": float(given.high)}
