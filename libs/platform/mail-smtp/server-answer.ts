const MAX_ANSWER_CHARS = 300;
const MIN_SECRET_CHARS = 3;
const MASK = '***';

/**
 * A server's answer as a script may read it: one line, no longer than anybody reads, and without this installation's
 * credentials, which some servers repeat.
 */
export function serverAnswer(response: string, secrets: readonly string[]): string {
  let text = response.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  for (const secret of secrets.flatMap(formsOf)) text = text.replaceAll(secret, MASK);
  return text.slice(0, MAX_ANSWER_CHARS);
}

/** In clear and as SASL sends it; what is shorter stands in any text. */
function formsOf(secret: string): string[] {
  if (secret.length < MIN_SECRET_CHARS) return [];
  return [secret, Buffer.from(secret).toString('base64')];
}
