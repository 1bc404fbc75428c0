import { InvalidInputError } from '#kernel';
import { parseDomainClaim } from '#tenancy/domain';

/**
 * The hosts that an app's scripts may send requests to, in their one normal form, each once.
 * @throws InvalidInputError naming the first that is no host name.
 */
export function parseAllowedHosts(hosts: readonly string[]): readonly string[] {
  return [...new Set(hosts.map((host, at) => parseHost(host, at)))];
}

function parseHost(host: string, at: number): string {
  try {
    return parseDomainClaim(host);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw new InvalidInputError([{ field: `allowed_hosts.${at}`, message: error.message }]);
  }
}
