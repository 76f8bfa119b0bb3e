"""The browser that journeys share."""

from tests.support.browsing import browser_fixture

__all__ = ["browser_fixture"]
