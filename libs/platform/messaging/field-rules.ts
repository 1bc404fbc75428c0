import { getMetadataStorage } from 'class-validator';
import type { ValidationArguments } from 'class-validator';
import type { Shape } from '#contracts';

/** The rules that class-validator's decorators put on one field of a message, ready to be asked. */
export interface FieldRules {
  readonly name: string;
  readonly optional: boolean;
  readonly holds: (value: unknown) => boolean;
}

const compiled = new WeakMap<object, readonly FieldRules[]>();

/**
 * Reads a shape's decorators once and keeps the library's own predicates. The library's validator walks its
 * metadata anew for every object, which costs more than the rest of a hop over the bus; the rules are the same.
 * @throws Error when a decorator has no form here, so that no rule is ever passed over in silence.
 */
export function fieldRules(shape: Shape<object>): readonly FieldRules[] {
  const known = compiled.get(shape);
  if (known !== undefined) return known;
  const rules = compile(shape);
  compiled.set(shape, rules);
  return rules;
}

type Predicate = (value: unknown) => boolean;

function compile(shape: Shape<object>): readonly FieldRules[] {
  const storage = getMetadataStorage();
  const fields = new Map<string, { optional: boolean; predicates: Predicate[] }>();
  for (const rule of storage.getTargetValidationMetadatas(shape, '', false, false)) {
    const field = fields.get(rule.propertyName) ?? { optional: false, predicates: [] };
    fields.set(rule.propertyName, field);
    switch (rule.type) {
      case 'whitelistValidation':
        break;
      case 'conditionalValidation':
        if (rule.name !== 'isOptional') throw unsupported(shape, rule.propertyName, rule.name);
        field.optional = true;
        break;
      case 'customValidation':
        for (const { instance } of storage.getTargetValidatorConstraints(rule.constraintCls)) {
          const args = { constraints: rule.constraints, property: rule.propertyName } as ValidationArguments;
          const one: Predicate = (value) => instance.validate(value, args) === true;
          field.predicates.push(rule.each ? (value) => Array.isArray(value) && value.every(one) : one);
        }
        break;
      default:
        throw unsupported(shape, rule.propertyName, rule.type);
    }
  }
  return [...fields].map(([name, { optional, predicates }]) => ({
    name,
    // `@Allow()` by itself allows that it is missing, too.
    optional: optional || predicates.length === 0,
    holds: allOf(predicates),
  }));
}

/** Most fields have one rule. */
function allOf(predicates: readonly Predicate[]): Predicate {
  const [first, ...others] = predicates;
  if (first === undefined) return () => true;
  if (others.length === 0) return first;
  return (value) => predicates.every((predicate) => predicate(value));
}

function unsupported(shape: Shape<object>, field: string, rule: string | undefined): Error {
  return new Error(
    `Cannot use the rule "${rule ?? '?'}" on ${shape.name}.${field}: the bus knows no form of it`,
  );
}
