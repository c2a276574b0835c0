package io.clockjack.client;

import java.util.LinkedHashMap;
import java.util.Map;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** SIGTERM and SIGINT, heard until it is closed: a shutdown hook would make the program's end a failure. */
final class Signals implements AutoCloseable {
  private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();

  private Signals() {}

  static Signals listen(Runnable action) {
    Signals signals = new Signals();
    for (String name : new String[] {"TERM", "INT"}) {
      Signal signal = new Signal(name);
      try {
        signals.before.put(signal, Signal.handle(signal, heard -> action.run()));
      } catch (IllegalArgumentException error) {
        // The virtual machine keeps it for itself (-Xrs).
      }
    }
    return signals;
  }

  @Override
  public void close() {
    before.forEach(Signal::handle);
  }
}
