import { fileURLToPath } from 'node:url';

/** The migrations that belong to this build. */
export function migrationsFolder(): string {
  return fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url));
}
