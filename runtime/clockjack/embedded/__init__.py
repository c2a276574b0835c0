"""The bundled NATS server, as a child process that nobody has to know of.

A node that is given no NATS cluster starts one server of its own: loopback only, on a free port, behind a token,
with its files in the node's data directory, and with every write synced before it is acknowledged.

Who may use the data directory is settled by a file lock (:mod:`clockjack.embedded.data_directory`) that the
server inherits, so that no second server opens the files while the first still lives, whatever became of the
node that started it. The server in turn gets a SIGTERM from the kernel when its node dies (Linux). If it is the
server that dies, :meth:`~clockjack.embedded.server.EmbeddedServer.keep_running` starts it again on the same port,
and all connections come back by themselves. A disk that runs full would stop JetStream for good (it answers
nothing more until it is restarted): so appends are refused a little before
(:attr:`~clockjack.embedded.server.EmbeddedServer.shortage`), and should it happen all the same, the server is
restarted when there is room again.
"""
