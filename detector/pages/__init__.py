"""What the HTML reports share: one look in light and dark, and charts drawn to SVG. Needs the extra `report`."""
