"""A page that shows the OpenAPI document, and lets one try it; served as it is."""
