import type { RunGrant } from '#execution/domain';

/** Checks the token that a run carries; the app provides what mints them under this class. */
export abstract class RunTokenVerifier {
  /** @throws DomainError with code `run-token.refused` when it is not ours or has expired. */
  abstract verify(token: string): RunGrant;
}
