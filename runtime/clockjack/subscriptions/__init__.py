"""Subscriptions: what users say of them, and how what is sent to them is signed.

Deliveries have the form of Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks): a JSON body with
``type``, ``timestamp`` and ``data``, which is the CloudEvent itself, and the headers ``webhook-id``,
``webhook-timestamp`` and ``webhook-signature``. Who sends them is :mod:`clockjack.courier`.
"""

from clockjack.subscriptions.spec import SubscriptionSpec, decode_subscription, encode_subscription

__all__ = ["SubscriptionSpec", "decode_subscription", "encode_subscription"]
