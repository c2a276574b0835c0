"""Real processes for tests and benchmarks: NATS clusters, nodes and workers, to be killed, frozen and started again."""
