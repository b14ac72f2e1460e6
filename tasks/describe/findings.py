"""What the stage has found so far, and how strong the evidence is for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from tasks.describe.dates import Date
from tasks.records import Metadata


class Evidence(IntEnum):
    """Where a value was found, the most trustworthy first."""

    CONTAINER = 0
    """What stood beside the text in its container."""
    LABEL = 1
    """A label says what it is: 来源：, 发布时间："""
    LINE = 2
    """In a line of such fields, known by its form."""
    BYLINE = 3
    """A byline or a dateline."""
    HEAD = 4
    """What a page's head says."""
    STANDING = 5
    """A line that is nothing else, where such a line stands."""
    CLOSING = 6
    """At the end of the text: a signature, a newspaper's name."""
    ADDRESS = 7
    """The page's address."""
    SITE = 8
    """What holds for a whole site, or stands in for the thing itself."""


@dataclass(slots=True)
class Findings:
    """Values by concept, each with its evidence. Of equally strong ones the first stands."""

    values: dict[str, list[tuple[Evidence, Any]]] = field(default_factory=dict)

    def add(self, concept: str, evidence: Evidence, value: Any) -> None:  # noqa: ANN401 (a value has its concept's type)
        """Note a value; an empty one is none."""
        if value:
            self.values.setdefault(concept, []).append((evidence, value))

    def best(self, concept: str) -> Any:  # noqa: ANN401 (a value has its concept's type)
        """The value with the strongest evidence, or None."""
        found = self.values.get(concept)
        return min(found, key=_strength)[1] if found else None

    def all(self, concept: str) -> list[Any]:
        """All values of a concept, in the order of their finding."""
        return [value for _, value in self.values.get(concept, [])]

    def metadata(self) -> Metadata:
        """Settle on one value for each field."""
        published = self._published()
        return Metadata(
            title=self.best("title"),
            authors=list(dict.fromkeys(self.best("authors") or [])),
            publisher=self.best("publisher"),
            published_at=published.when if published else None,
            doc_number=self.best("number"),
            keywords=self.best("keywords") or [],
            url=self.best("url"),
        )

    def settle(self, concept: str, value: Any) -> None:  # noqa: ANN401 (a value has its concept's type)
        """Put one value in the place of all that were found."""
        self.values[concept] = [(Evidence.CONTAINER, value)]

    def _published(self) -> Date | None:
        """The best date; if it has no time of day, one of the same day that has."""
        best: Date | None = self.best("published")
        if best is None or best.exact:
            return best
        dates: list[Date] = self.all("published")
        return next((date for date in dates if date.exact and date.when.date() == best.when.date()), best)


def _strength(found: tuple[Evidence, Any]) -> Evidence:
    return found[0]
