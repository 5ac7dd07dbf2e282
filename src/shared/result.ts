/** Expected failures are return values: a tuple of which exactly one side is set. */

export type Result<Value, Failure> = readonly [Value, null] | readonly [null, Failure];

export function ok<Value>(value: Value): readonly [Value, null] {
  return [value, null];
}

export function fail<Failure>(failure: Failure): readonly [null, Failure] {
  return [null, failure];
}

/** For the default branch of a switch over a union: a new member that is not handled is a compile error. */
export function assertNever(value: never): never {
  throw new Error(`not handled: ${JSON.stringify(value)}`);
}
