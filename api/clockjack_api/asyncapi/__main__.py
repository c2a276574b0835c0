"""``python -m clockjack_api.asyncapi``: write the document to standard output."""

import sys

from clockjack_api.asyncapi import document_bytes

sys.stdout.buffer.write(document_bytes())
