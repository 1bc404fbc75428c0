const fields = new WeakMap<object, string[]>();

/**
 * Marks a string that travels behind a message's JSON as it is. JSON text within JSON would be escaped and
 * unescaped at every hop (measured: half of a hop's time for a run, and seconds for a body of 10 MiB).
 */
export function Verbatim(): PropertyDecorator {
  return (prototype, name) => {
    const known = fields.get(prototype) ?? [];
    fields.set(prototype, [...known, String(name)]);
  };
}

const NONE: readonly string[] = [];

/** The fields of a shape that travel verbatim, always in the same order. */
export function verbatimFields(prototype: object): readonly string[] {
  return fields.get(prototype) ?? NONE;
}
