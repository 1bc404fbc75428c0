/** Text that is HTML already; everything else is escaped where it is put in. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = string | number | Html | undefined | readonly Part[];

/** A template whose values are escaped; how the template itself is indented is no part of the page. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const pieces = strings.map((piece) => piece.replace(/\n\s*/g, '\n'));
  return new Html(pieces.reduce((text, piece, at) => text + written(parts[at - 1]) + piece));
}

function written(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(written).join('');
  return String(part).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** What stands between backticks as code. */
export function inline(text: string): Html {
  return html`${text.split('`').map((piece, at) => (at % 2 === 1 ? html`<code>${piece}</code>` : piece))}`;
}

/** Paragraphs, which an empty line divides. */
export function paragraphs(text: string): Html {
  return html`${text.split('\n\n').map((one) => html`<p>${inline(one)}</p>`)}`;
}
