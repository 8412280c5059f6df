/** Optional parts of what is put together. */

/** A value under its name, or nothing where there is no value: an absent key is not one that is undefined. */
export function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Key in Name]?: Value } {
  // A computed name has the type of any text, though it is this one.
  return (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: Value };
}
