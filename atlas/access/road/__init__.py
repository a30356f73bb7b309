"""Trips by road: tiles built from an OpenStreetMap extract, and what Valhalla finds in them."""
