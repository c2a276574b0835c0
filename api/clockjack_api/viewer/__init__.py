"""A page that shows the OpenAPI document, and lets one try it; served as it is.

``scalar.js.gz`` is ``dist/browser/standalone.js`` of the npm package ``@scalar/api-reference`` 1.46.4 (MIT, see
``scalar.LICENSE.txt``), unchanged.
"""
