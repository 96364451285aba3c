"""The colours of a site that follow from one: what links and bars have, by day and by night."""

from __future__ import annotations

import re

Colour = tuple[int, int, int]  # red, green, blue, each 0 to 255

LEAST = 4.5  # contrast of text to what lies behind it, by WCAG 2.2, 1.4.3
# What lies behind links, as site.css has it: the page, and its softer parts.
DAY: tuple[Colour, ...] = ((255, 255, 255), (243, 245, 247), (253, 243, 216))
NIGHT: tuple[Colour, ...] = ((20, 24, 29), (30, 36, 43), (51, 41, 15))
WHITE, BLACK, GREY = (255, 255, 255), (0, 0, 0), (80, 91, 102)

DARK = "@media (prefers-color-scheme: dark)"
_FORM = re.compile("#[0-9a-fA-F]{6}")


def wrong(text: str) -> tuple[str, str, str] | None:
    """What is wrong with an accent, what is allowed and what to do; None where it is right."""
    if not _FORM.fullmatch(text):
        return (
            f"accent: {text!r} is no colour",
            "#rrggbb, six digits from 0 to f",
            "write '#0a4f94'",
        )
    colour = _read(text)
    least = min(contrast(colour, behind) for behind in DAY)
    if least < LEAST:
        message = (
            f"accent: {text} has a contrast of {least:.1f} to 1 to the page: too little to read"
        )
        hint = f"write '{_written(toward(colour, BLACK, DAY))}', which is darker"
        return message, f"at least {LEAST} to 1", hint
    return None


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours as WCAG defines it: 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (one / 255 for one in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def toward(colour: Colour, end: Colour, behind: tuple[Colour, ...]) -> Colour:
    """The colour, mixed with as little of another as makes it legible before all of some."""
    for hundredths in range(101):
        mixed = _mixed(colour, end, hundredths / 100)
        if all(contrast(mixed, one) >= LEAST for one in behind):
            return mixed
    return end


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _read(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _written(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def style(accent: str) -> str:
    """The style sheet that gives a site its colours, as custom properties."""
    colour = _read(accent)
    muted = _mixed(colour, GREY, 0.6)
    day = (toward(colour, BLACK, DAY), toward(muted, BLACK, DAY))
    night = (toward(colour, WHITE, NIGHT), toward(muted, WHITE, NIGHT))
    by_day, by_night = (
        "--link: {0}; --bar: {0}; --visited: {1};".format(*map(_written, pair))
        for pair in (day, night)
    )
    rules = (f":root {{ {by_day} }}", f"{DARK} {{ :root {{ {by_night} }} }}")
    return "".join(f"{rule}\n" for rule in rules)


def icon(svg: bytes, accent: str) -> bytes:
    """The icon with its ground in the accent."""
    return svg.replace(b"#17456e", accent.encode())
