declare module 'whatwg-url/webidl2js-wrapper.js' {
  interface WebInterface {
    /** Puts the interface's class onto `scope`. */
    install(scope: object, globalNames: readonly string[]): void;
    is(value: unknown): value is object;
  }
  export const URL: WebInterface;
  export const URLSearchParams: WebInterface;
}

declare module 'tr46' {
  export interface IdnaOptions {
    readonly checkHyphens?: boolean;
    readonly checkBidi?: boolean;
    readonly checkJoiners?: boolean;
    readonly useSTD3ASCIIRules?: boolean;
    readonly transitionalProcessing?: boolean;
    readonly verifyDNSLength?: boolean;
    readonly ignoreInvalidPunycode?: boolean;
  }
  /** null when the domain is refused */
  export function toASCII(domain: string, options: IdnaOptions): string | null;
}
