package io.clockjack.client;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * SIGTERM and SIGINT, heard until it is closed. A shutdown hook would make the program's end a failure.
 *
 * <p>The JDK's class for it is in the module {@code jdk.unsupported}, which a runtime may lack: then nothing is heard.
 */
final class Signals implements AutoCloseable {
  private final Map<Object, Object> before = new LinkedHashMap<>();
  private final Class<?> signalType;
  private final Class<?> handlerType;

  private Signals(Class<?> signalType, Class<?> handlerType) {
    this.signalType = signalType;
    this.handlerType = handlerType;
  }

  static Signals listen(Runnable action) {
    try {
      Signals signals = new Signals(Class.forName("sun.misc.Signal"), Class.forName("sun.misc.SignalHandler"));
      signals.hear("TERM", action);
      signals.hear("INT", action);
      return signals;
    } catch (ClassNotFoundException error) {
      return new Signals(null, null);
    }
  }

  private void hear(String name, Runnable action) {
    Object handler =
        Proxy.newProxyInstance(
            Signals.class.getClassLoader(),
            new Class<?>[] {handlerType},
            (self, method, arguments) -> {
              action.run();
              return null;
            });
    try {
      Object signal = signalType.getConstructor(String.class).newInstance(name);
      before.put(signal, handle(signal, handler));
    } catch (ReflectiveOperationException | IllegalArgumentException error) {
      // The virtual machine keeps it for itself (-Xrs).
    }
  }

  private Object handle(Object signal, Object handler) throws ReflectiveOperationException {
    return signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
  }

  @Override
  public void close() {
    before.forEach(
        (signal, handler) -> {
          try {
            handle(signal, handler);
          } catch (InvocationTargetException error) {
            throw new IllegalStateException(error.getCause());
          } catch (ReflectiveOperationException error) {
            throw new IllegalStateException(error);
          }
        });
  }
}
