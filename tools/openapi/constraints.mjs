// What the decorators of class-validator ask of a field, as keywords of JSON Schema.
import { getMetadataStorage } from 'class-validator';

/** What the field's type says already, or no schema can say. */
const NOTHING = () => ({});

/** How our own pattern of a time begins (`IsTime`). */
const RFC_3339 = '^\\d{4}-\\d{2}-\\d{2}[Tt]';

/** By the decorator's own name for itself. Numbers over what is exact in JSON are no limit. */
const KEYWORDS = {
  isString: NOTHING,
  isBoolean: NOTHING,
  isObject: NOTHING,
  isArray: NOTHING,
  isNumber: NOTHING,
  isIn: (values) => ({ enum: [...values] }),
  isInt: () => ({ type: 'integer' }),
  min: (value) => ({ minimum: value }),
  max: (value) => (value >= Number.MAX_SAFE_INTEGER ? {} : { maximum: value }),
  isPositive: () => ({ exclusiveMinimum: 0 }),
  minLength: (value) => ({ minLength: value }),
  maxLength: (value) => ({ maxLength: value }),
  isLength: (min, max) => ({ minLength: min, ...(max === undefined ? {} : { maxLength: max }) }),
  isNotEmpty: () => ({ minLength: 1 }),
  isUuid: () => ({ format: 'uuid' }),
  isEmail: () => ({ format: 'email' }),
  isUrl: () => ({ format: 'uri' }),
  isRFC3339: () => ({ format: 'date-time' }),
  isIso8601: () => ({ format: 'date-time' }),
  matches: (regex) => {
    const { source, flags } = regex instanceof RegExp ? regex : new RegExp(regex);
    if (source.startsWith(RFC_3339)) return { format: 'date-time' };
    if (!/^u?$/.test(flags)) throw new Error(`a pattern cannot have the flags "${flags}"`);
    return { pattern: source };
  },
  arrayNotEmpty: () => ({ minItems: 1 }),
  arrayMinSize: (value) => ({ minItems: value }),
  arrayMaxSize: (value) => ({ maxItems: value }),
  arrayUnique: () => ({ uniqueItems: true }),
};

/**
 * @param {Function} shape a class with the decorators of class-validator
 * @returns {Map<string, {mayBeAbsent: boolean, isNested: boolean, keywords: object, itemKeywords: object, faults: string[]}>} by field
 */
export function constraintsOf(shape) {
  const fields = new Map();
  for (const rule of getMetadataStorage().getTargetValidationMetadatas(shape, '', true, false)) {
    const field = fields.get(rule.propertyName) ?? {
      mayBeAbsent: false,
      isNested: false,
      keywords: {},
      itemKeywords: {},
      faults: [],
    };
    fields.set(rule.propertyName, field);
    add(field, rule);
  }
  return fields;
}

function add(field, { type, name, each, constraints }) {
  // A condition that looks at the value: whether it lets a field pass that is not there.
  if (type === 'conditionalValidation') field.mayBeAbsent ||= !constraints[0]({}, undefined);
  else if (type === 'nestedValidation') field.isNested = true;
  else if (type === 'customValidation') {
    const keywords = KEYWORDS[name];
    if (keywords === undefined) field.faults.push(`no JSON Schema is known for @${name}`);
    else {
      try {
        Object.assign(each ? field.itemKeywords : field.keywords, keywords(...(constraints ?? [])));
      } catch (error) {
        field.faults.push(error.message);
      }
    }
  }
  // Left: `whitelistValidation`, which is @Allow.
}
