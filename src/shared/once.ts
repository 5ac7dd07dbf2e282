/** Made when it is asked for first, and kept. For what is slow to build and not needed by every launch. */
export function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => (made ??= { value: make() }).value;
}
