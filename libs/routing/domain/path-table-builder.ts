import { enclosed } from './decode-path.js';
import { paramNames } from './parse-path.js';
import type { PathPattern } from './parse-path.js';
import { hashOf, hashOfSegments, hashUnder } from './path-hash.js';
import { ANY_METHOD, EXACT, HASH_SHIFT, LEAF, NODE, ROOT, SLOT_SIZE } from './path-table.js';
import type { LeafForm, PathTable } from './path-table.js';
import type { RoutableRoute, RoutableScript } from './routing-snapshot.js';

/** Most tables know no other methods, and share this. */
const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const UINT16_VALUES = 65_536;
/** Between two pauses: well under a millisecond. */
const LITERALS_A_STEP = 1_024;
const UNITS_A_STEP = 65_536;

interface Literal {
  readonly node: number;
  readonly hash: number;
}

/** Makes the table of one app and host, route by route. */
export class PathTableBuilder {
  private readonly nodes: number[] = [];
  private readonly leaves: number[] = [];
  private readonly targets: (RoutableRoute | RoutableScript)[] = [];
  private readonly children = new Map<string, number>();
  private readonly literals: Literal[] = [];
  private readonly pieces: string[] = [];
  private readonly places = new Map<string, number>();
  private textLength = 0;
  private methods = METHODS;
  private readonly forms: LeafForm[] = [];
  private readonly formNumbers = new Map<string, number>();

  constructor() {
    this.addNode(EXACT, '');
    this.addNode(EXACT, '');
  }

  add(pattern: PathPattern, route: RoutableRoute, script: RoutableScript): void {
    const { kind, segments } = pattern;
    let node: number = ROOT;
    if (kind === 'exact') {
      const path = segments.map(({ literal }) => enclosed(literal as string)).join('/');
      node = this.childOf(EXACT, path, hashOfSegments(path));
    } else {
      for (const { literal } of segments) {
        const text = literal === undefined ? undefined : enclosed(literal);
        node = text === undefined ? this.paramOf(node) : this.childOf(node, text, hashOf(text));
      }
    }
    const place = node + (kind === 'prefix' ? NODE.stars : NODE.ends);
    this.leaves.push(
      this.methodNumber(route.method),
      this.nodes[place] as number,
      this.formNumber(pattern, route),
    );
    this.targets.push(route, script);
    this.nodes[place] = this.leaves.length / LEAF.size;
  }

  /** The table of what was added; nothing can be added any more. May be paused. */
  *finish(): Generator<void, PathTable, void> {
    const { nodes, leaves, literals, methods, forms } = this;
    const text = this.pieces.join('');
    const slotMask = slotsFor(literals.length) - 1;
    const slotBase = nodes.length + leaves.length;
    const textBase = slotBase + SLOT_SIZE * (slotMask + 1);
    const isSmall = Math.max(nodes.length, text.length, leaves.length, forms.length) < UINT16_VALUES;
    const numbers = new (isSmall ? Uint16Array : Uint32Array)(textBase + text.length);
    numbers.set(nodes);
    yield;
    numbers.set(leaves, nodes.length);
    for (const [index, { node, hash }] of literals.entries()) {
      if (index % LITERALS_A_STEP === LITERALS_A_STEP - 1) yield;
      let slot = hash & slotMask;
      while (numbers[slotBase + SLOT_SIZE * slot + 1] !== 0) slot = (slot + 1) & slotMask;
      numbers[slotBase + SLOT_SIZE * slot] = hash >>> HASH_SHIFT;
      numbers[slotBase + SLOT_SIZE * slot + 1] = node;
    }
    for (let at = 0; at < text.length; at += 1) {
      if (at % UNITS_A_STEP === UNITS_A_STEP - 1) yield;
      numbers[textBase + at] = text.charCodeAt(at);
    }
    const leafBase = nodes.length - LEAF.size;
    return { numbers, leafBase, slotBase, slotMask, textBase, methods, forms, targets: this.targets.slice() };
  }

  private addNode(parent: number, literal: string): number {
    const node = this.nodes.length;
    this.nodes.push(parent, this.placeOf(literal), literal.length, 0, 0, 0);
    return node;
  }

  private paramOf(node: number): number {
    const known = this.nodes[node + NODE.param] as number;
    if (known !== 0) return known;
    return (this.nodes[node + NODE.param] = this.addNode(node, ''));
  }

  private childOf(parent: number, literal: string, hash: number): number {
    const key = `${parent}/${literal}`;
    let node = this.children.get(key);
    if (node === undefined) {
      node = this.addNode(parent, literal);
      this.children.set(key, node);
      this.literals.push({ node, hash: hashUnder(parent, hash) });
    }
    return node;
  }

  private placeOf(literal: string): number {
    let place = this.places.get(literal);
    if (place === undefined) {
      place = this.textLength;
      this.places.set(literal, place);
      this.pieces.push(literal);
      this.textLength += literal.length;
    }
    return place;
  }

  private methodNumber(method: string | null): number {
    if (method === null) return ANY_METHOD;
    if (!this.methods.includes(method)) this.methods = [...this.methods, method];
    return this.methods.indexOf(method) + 1;
  }

  private formNumber(pattern: PathPattern, { hostParamName }: RoutableRoute): number {
    const names = paramNames(pattern);
    const prefixDepth = pattern.kind === 'prefix' ? pattern.segments.length : undefined;
    const key = `${prefixDepth} ${hostParamName} ${names.join(' ')}`;
    let number = this.formNumbers.get(key);
    if (number === undefined) {
      number = this.forms.length;
      this.forms.push(sharedForm(key, { names, hostName: hostParamName, prefixDepth }));
      this.formNumbers.set(key, number);
    }
    return number;
  }
}

/** Most routes of all apps have one of few forms, which stay near at hand when there is one object for each. */
const FORMS_SHARED = 1_000;
const shared = new Map<string, LeafForm>();

function sharedForm(key: string, form: LeafForm): LeafForm {
  const known = shared.get(key);
  if (known === undefined && shared.size < FORMS_SHARED) shared.set(key, form);
  return known ?? form;
}

/** At most two thirds of them are taken, so that a search soon comes to a free one. */
function slotsFor(literals: number): number {
  let slots = 2;
  while (slots * 2 < literals * 3) slots *= 2;
  return slots;
}
