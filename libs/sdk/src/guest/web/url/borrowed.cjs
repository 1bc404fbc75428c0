/**
 * What the bundled whatwg-url borrows from us (tools/build-guest.mjs); `index.ts` beside this puts it in. A CommonJS
 * file, since requiring one of our modules would make esbuild wrap all that it imports.
 */
module.exports = { __proto__: null };
