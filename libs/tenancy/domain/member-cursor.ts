/** Where a page of members ends: the username of the last one, in a form that fits in a URL. */
export function memberCursor(username: string): string {
  return Buffer.from(username, 'utf8').toString('base64url');
}

/** The username; undefined when the text is no cursor of ours. */
export function parseMemberCursor(cursor: string): string | undefined {
  const username = Buffer.from(cursor, 'base64url').toString('utf8');
  // The decoder takes anything: skips what is not base64, and makes U+FFFD of what is not UTF-8.
  const isOurs = username !== '' && !username.includes('\0') && memberCursor(username) === cursor;
  return isOurs ? username : undefined;
}
