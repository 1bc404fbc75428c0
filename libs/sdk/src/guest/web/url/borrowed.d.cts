declare const borrowed: {
  toASCII: (domain: string, options: import('tr46').IdnaOptions) => string | null;
  encodeUtf8: (text: string) => Uint8Array;
  decodeUtf8WithoutBom: (bytes: Uint8Array) => string;
};
export = borrowed;
