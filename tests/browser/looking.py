"""A look at a page at rest: a picture for people, and no complaint at all from axe-core."""

import os
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

PICTURES = Path(__file__).parent.parent.parent / ".artifacts"
KEPT = bool(os.environ.get("FOF_PICTURES"))
"""Whether people want pictures of all pages that are looked at, and not only of those with which something is wrong."""

REST = """async () => {
    const frame = () => new Promise((seen) => { requestAnimationFrame(seen); setTimeout(seen, 100); });
    const moving = () => document.getAnimations().filter(
        (one) => one.playState !== 'finished' && Number.isFinite(one.effect?.getComputedTiming().endTime));
    for (let still = 0; still < 2;) {
        await frame();
        const left = moving();
        left.forEach((one) => one.finish());
        still = left.length ? 0 : still + 1;
    }
    return Boolean(window.axe);
}"""
"""Brings what moves to its end, and again what that sets moving, until two frames are alike. What breathes for ever goes on:
a page has to be readable with it. Whether axe-core is in the page already."""

RUN = """async () => (await axe.run({resultTypes: ['violations'], preload: false})).violations
    .map((found) => `${found.id} (${found.impact}): ${found.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`)"""


async def look(page: Page, name: str) -> None:
    """axe-core finds nothing, of any impact. A picture called `name` is kept where it does, or where pictures are wanted."""
    if not await page.evaluate(REST):
        await page.evaluate(AXE_SCRIPT)
    found: Any = await page.evaluate(RUN)
    if found or KEPT:
        PICTURES.mkdir(exist_ok=True)
        await page.screenshot(path=PICTURES / f"{name}.png")
    assert found == [], f"{name}: {found}"
