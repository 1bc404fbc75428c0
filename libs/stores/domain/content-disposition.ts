/** For what has no name of its own in it. */
const NAMELESS = 'file';

/**
 * Value of `Content-Disposition` that lets a browser save bytes and never show them, under the last part of a file's
 * name (RFC 6266). Old clients get what of it is plain.
 */
export function attachmentNamed(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const own = last === '' ? NAMELESS : last;
  const plain = own.replace(/[^A-Za-z0-9._ -]/g, '_');
  const whole = encodeURIComponent(own).replace(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}
