/**
 * As much of the web's types as the guest's own code and the SDK's declarations name: what implements them is in
 * `web/`, and editors know them whole from TypeScript.
 */
interface URL {
  readonly href: string;
}
interface AbortSignal {
  readonly aborted: boolean;
}
interface Request {
  readonly url: string;
}
interface Response {
  readonly status: number;
}
interface Blob {
  readonly size: number;
}
interface ReadableStream<Chunk = unknown> {
  readonly locked: boolean;
  getReader(): { read(): Promise<{ done: boolean; value?: Chunk }> };
}
