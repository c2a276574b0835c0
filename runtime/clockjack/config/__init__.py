"""The settings of a node: what they are, where they come from, and what is wrong with them.

Every setting has one name, and is set the same way in three places, the later winning over the earlier: the key
``slots`` in ``clockjack.toml``, the variable ``CLOCKJACK_SLOTS`` in the environment, the option ``--slots`` on the
command line. Lists replace each other, they are not joined. Nothing is set twice over: :mod:`clockjack.config.settings`
is the only list, and the command line's options, its help and ``clockjack config show`` are made from it.

What is wrong is found before anything is started, all of it at once, and told with the place that it came from. A name
that isn't known is wrong too, so that a typing error never means a default.
"""

from clockjack.config.load import CONFIG_FILE, Configuration, load
from clockjack.config.settings import NodeConfig, NodeRole
from clockjack.config.sources import CONFIG_VARIABLE

__all__ = ["CONFIG_FILE", "CONFIG_VARIABLE", "Configuration", "NodeConfig", "NodeRole", "load"]
