import { includes, matches, toLower } from '../primordials.js';

/** Labels of the Encoding standard, for the encodings that this platform has. */
export type EncodingName = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

const LABELS: Readonly<Record<EncodingName, string>> = {
  'utf-8': 'unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8',
  'utf-16le': 'csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le',
  'utf-16be': 'unicodefffe utf-16be',
  'windows-1252':
    'ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 ' +
    'iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252',
};
const NAMES = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
const TRIMMED = /^[\t\n\f\r ]*([^\t\n\f\r ]+)[\t\n\f\r ]*$/;

/** The encoding that a label stands for; undefined when this platform has none of that name. */
export function encodingOf(label: string): EncodingName | undefined {
  const bare = matches(TRIMMED, label)?.[1];
  if (bare === undefined) return undefined;
  const wanted = ` ${toLower(bare)} `;
  for (let at = 0; at < NAMES.length; at++) {
    const name = NAMES[at] as EncodingName;
    if (includes(` ${LABELS[name]} `, wanted)) return name;
  }
  return undefined;
}
