/**
 * Which bugs of checkers were told already. A plugin that fails on a thousand servers each second is told of once
 * for each distinct message, until every check that failed so has worked again.
 */

/** More distinct messages of one plugin are not told: one with a time in it would never end. */
export const MESSAGES_TOLD_MAX = 20;

/** Told of a bug of a plugin, at most once for each distinct message. */
export type OnPluginFault = (pluginId: string, phase: "check", message: string) => void;

export interface CheckFaults {
  failed(pluginId: string, probeKey: string, message: string): void;
  worked(pluginId: string, probeKey: string): void;
  /** Forgets the probes that are no longer there. */
  keep(probeKeys: { has(key: string): boolean }): void;
}

export function createCheckFaults(onFault: OnPluginFault): CheckFaults {
  /** Plugin, message, and the probes that failed so. */
  const told = new Map<string, Map<string, Set<string>>>();

  function forget(pluginId: string, forgetIn: (keys: Set<string>) => void): void {
    const messages = told.get(pluginId);
    if (messages === undefined) return;
    for (const [message, keys] of messages) {
      forgetIn(keys);
      if (keys.size === 0) messages.delete(message);
    }
    if (messages.size === 0) told.delete(pluginId);
  }

  return {
    failed(pluginId, probeKey, message) {
      const messages = told.get(pluginId) ?? new Map<string, Set<string>>();
      told.set(pluginId, messages);
      const keys = messages.get(message);
      if (keys !== undefined) return void keys.add(probeKey);
      if (messages.size >= MESSAGES_TOLD_MAX) return;
      messages.set(message, new Set([probeKey]));
      onFault(pluginId, "check", message);
    },
    worked(pluginId, probeKey) {
      if (told.size > 0) forget(pluginId, (keys) => keys.delete(probeKey));
    },
    keep(probeKeys) {
      for (const pluginId of told.keys()) {
        forget(pluginId, (keys) => {
          for (const key of keys) if (!probeKeys.has(key)) keys.delete(key);
        });
      }
    },
  };
}
