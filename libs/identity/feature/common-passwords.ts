import { commonPasswordsToRefuse } from '#identity/domain';

let refused: Promise<ReadonlySet<string>> | undefined;

/** The list takes some megabytes and is needed only when a password is set, so it is read then. */
export function commonPasswords(): Promise<ReadonlySet<string>> {
  refused ??= import('@zxcvbn-ts/language-common').then(({ dictionary }) =>
    commonPasswordsToRefuse(dictionary['passwords-common']),
  );
  return refused;
}
