"""Pages opened in a browser, with everything noted down that a site must not do.

Judges nothing but the page's manners: errors in the console, breaches of the content
security policy, failed requests, requests to other hosts. What it shows is the test's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
NARROWEST = {"width": 320, "height": 640}


class Visits:
    """Opens pages of one site, each in a context of its own, and collects their faults."""

    def __init__(self, browser: Browser, address: str):
        self.browser = browser
        self.address = address
        self.faults: list[str] = []
        self._contexts: list[BrowserContext] = []

    def __call__(self, path: str, viewport: dict[str, int] = DESKTOP, **options: Any) -> Page:
        """Open a path of the site; the options are those of a Playwright context."""
        page = self.window(viewport, **options)
        page.goto(self.address + path, wait_until="load")
        return page

    def window(self, viewport: dict[str, int] = DESKTOP, **options: Any) -> Page:
        """Open a window that shows nothing yet."""
        context = self.browser.new_context(viewport=viewport, locale="vi-VN", **options)
        self._contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._note(page.url, f"script error: {error}"))
        page.on("request", self._see_request)
        page.on("requestfailed", self._see_failure)
        page.on("response", self._see_response)
        return page

    def close(self) -> list[str]:
        """Close all pages; return what was wrong with them."""
        for context in self._contexts:
            context.close()
        return self.faults

    def _note(self, where: str, fault: str) -> None:
        self.faults.append(f"{where.removeprefix(self.address)}: {fault}")

    def _hear(self, message: ConsoleMessage) -> None:
        # The browser's line about a 404 document repeats what _see_response has judged.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self._note(message.location.get("url", ""), f"console: {message.text}")

    def _see_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts[:2] != urlsplit(self.address)[:2]:
            self._note(request.url, "request to another host")

    def _see_failure(self, request: Request) -> None:
        # Leaving a page ends what it was still loading; that is no fault of the site.
        if request.failure != "net::ERR_ABORTED":
            self._note(request.url, f"request failed: {request.failure}")

    def _see_response(self, response: Response) -> None:
        is_404_page = response.request.is_navigation_request() and response.url.endswith("/404.html")
        if response.status >= 400 and not is_404_page:
            self._note(response.url, f"status {response.status}")
