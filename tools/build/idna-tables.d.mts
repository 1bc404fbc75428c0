export function packMapping(
  table: readonly (readonly [where: number | readonly [number, number], status: number, mapping?: string])[],
): { runs: string; mappings: string[] };
export function packRegex(regex: RegExp): string[];
