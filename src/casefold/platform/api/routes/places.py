"""The parts of an address, described once."""

from __future__ import annotations

import uuid
from typing import Annotated

from ninja import Path, Query

from casefold.platform.accounts.roles import PlatformRole
from casefold.platform.api.shapes.base import BIGGEST

SLUG = r"^[-a-zA-Z0-9_]+$"

CaseName = Annotated[str, Path(description="Short name of the case.", pattern=SLUG)]
ExhibitId = Annotated[str, Path(description="Id of the exhibit, such as `x1`.", pattern=SLUG)]
KindName = Annotated[str, Path(description="A record kind, or `party`.", pattern=SLUG)]
FindingId = Annotated[str, Path(description="Id of the finding, such as `f1`.", pattern=SLUG)]
DecisionId = Annotated[str, Path(description="Id of the decision, such as `n1`.", pattern=SLUG)]
AppName = Annotated[str, Path(description="Name of the app.", pattern=SLUG)]
WorkName = Annotated[str, Path(description="Name of a work of the app.", pattern=SLUG)]
AnalysisName = Annotated[str, Path(description="Name of the analysis.", pattern=SLUG)]
GrantId = Annotated[uuid.UUID, Path(description="Id of somebody's access to the case.")]
WallId = Annotated[uuid.UUID, Path(description="Id of the wall.")]
RuleId = Annotated[uuid.UUID, Path(description="Id of the rule.")]
PlacementId = Annotated[uuid.UUID, Path(description="Id of what stands for review.")]
DisposalId = Annotated[uuid.UUID, Path(description="Id of the disposal.")]
PersonId = Annotated[uuid.UUID, Path(description="Id of the person.")]
LoanId = Annotated[uuid.UUID, Path(description="Id of the loan.")]
NominationId = Annotated[uuid.UUID, Path(description="Id of the nomination.")]
TokenId = Annotated[uuid.UUID, Path(description="Id of the token.")]
RoleName = Annotated[PlatformRole, Path(description="Name of the role.")]
RunId = Annotated[uuid.UUID, Path(description="Id of the run.")]
RowNumber = Annotated[int, Path(description="Row of the finding, from 0.", ge=0, le=BIGGEST)]
RecordId = Annotated[
    str, Query(description="Id of the record, such as `x1-row:17`.", max_length=2_000, pattern=r"^[^\x00]+$")
]
