import { environment } from '#platform/config';
import { Database } from '#platform/postgres';
import type { SpecRun } from './spec-run.js';

const USUAL_URL = 'postgresql://postgres@127.0.0.1:5432/postgres';

/**
 * URL of a database on the server that specs may make their own databases on: the one at DATABASE_URL, else the
 * usual local one, else an embedded one that this run starts.
 * @throws Error when DATABASE_URL is set and does not answer.
 */
export async function findPostgres(run: SpecRun): Promise<string> {
  const given = environment()['DATABASE_URL'];
  if (given !== undefined && given !== '') {
    if (await answers(given)) return given;
    throw new Error(
      'Cannot run specs on the server at DATABASE_URL: it does not answer; unset it, or start it',
    );
  }
  return (await answers(USUAL_URL)) ? USUAL_URL : startEmbedded(run);
}

async function answers(url: string): Promise<boolean> {
  const database = openDatabase(url, 1);
  try {
    return await database.isUp();
  } finally {
    await database.close();
  }
}

/** A pool for specs: what breaks while idle is of no interest, since specs stop servers on purpose. */
export function openDatabase(url: string, poolSize: number): Database {
  return new Database({ url, poolSize, onIdleError: () => undefined });
}

async function startEmbedded(run: SpecRun): Promise<string> {
  throw new Error(`not there yet ${run.id}`);
}
