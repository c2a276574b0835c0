"""The client for asyncio and trio. ``_sync`` is made from it by ``make clients``: change this one."""
