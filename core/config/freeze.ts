/** Freezes plain data all through, so that nobody who is handed a configuration can change it for the others. */
export function deepFreeze<Value>(value: Value): Value {
  // What is frozen already was frozen all through: shared parts are walked once.
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
  return value;
}
