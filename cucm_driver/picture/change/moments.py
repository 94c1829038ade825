"""What follows a change: the pictures of the moments after it, the last one settled."""

from __future__ import annotations

from cucm_driver.picture.state import Picture

Moments = tuple[Picture, ...]
