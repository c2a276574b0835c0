"""The client without ``await``. Made from ``_async`` by ``make clients``: change that one."""
