const MODULE_SPECIFIER = /^\.\/([A-Za-z][A-Za-z0-9_-]{0,63})(?:\.[jt]s)?$/;

/** The name of the app's module that a specifier such as `./tax` or `./tax.ts` means; undefined when it means none. */
export function moduleNameOf(specifier: string): string | undefined {
  return MODULE_SPECIFIER.exec(specifier)?.[1];
}
