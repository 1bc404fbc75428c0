// Most operations can be refused for the same few reasons: such responses are written once and referred to.

/** Of more codes a name would say less than the response itself. */
const MAX_CODES = 3;

/**
 * @param {object} paths changed in place: responses that several operations have become references
 * @returns {object} the responses by name
 */
export function shareResponses(paths) {
  const uses = new Map();
  const all = Object.values(paths).flatMap((item) => Object.values(item).map(({ responses }) => responses));
  for (const responses of all)
    for (const response of Object.values(responses)) {
      const text = JSON.stringify(response);
      uses.set(text, (uses.get(text) ?? 0) + 1);
    }
  const shared = {};
  for (const responses of all)
    for (const [status, response] of Object.entries(responses)) {
      const name = nameOf(response);
      if (name === undefined || uses.get(JSON.stringify(response)) === 1) continue;
      shared[name] = response;
      responses[status] = { $ref: `#/components/responses/${name}` };
    }
  return shared;
}

/** Its codes; nothing of what is no refusal. */
function nameOf({ content }) {
  const codes = content?.['application/problem+json']?.schema.allOf[1].properties.code.enum;
  return codes === undefined || codes.length > MAX_CODES ? undefined : codes.join('_');
}
