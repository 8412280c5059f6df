/** Faults that nothing waits for: rejected promises and errors thrown out of timers, for the whole process. */

export interface UnhandledFault {
  readonly error: unknown;
  /** Where it came from, where the error says so. */
  readonly stack: string | undefined;
}

/**
 * Calls back for each such fault, which then does not end the process. Returns the function that ends that.
 */
export function onUnhandledFault(callback: (fault: UnhandledFault) => void): () => void {
  const tell = (event: Event, error: unknown) => {
    event.preventDefault();
    try {
      callback({ error, stack: stackOf(error) });
    } catch {
      // Thrown on, it would come back here as another such fault, without end.
    }
  };
  const onRejection = (event: PromiseRejectionEvent) => tell(event, event.reason);
  const onError = (event: ErrorEvent) => tell(event, event.error);
  globalThis.addEventListener("unhandledrejection", onRejection);
  globalThis.addEventListener("error", onError);
  return () => {
    globalThis.removeEventListener("unhandledrejection", onRejection);
    globalThis.removeEventListener("error", onError);
  };
}

/** A plugin may throw anything, also what throws when it is looked at. */
function stackOf(error: unknown): string | undefined {
  try {
    const stack: unknown = error instanceof Error ? error.stack : undefined;
    return typeof stack === "string" ? stack : undefined;
  } catch {
    return undefined;
  }
}
