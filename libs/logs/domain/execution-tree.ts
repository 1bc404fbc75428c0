/** One execution of a tree of causes, all its attempts together, as they were recorded. */
export interface TreeRecord {
  readonly executionId: string;
  readonly parentId: string | null;
  readonly depth: number;
  readonly scriptId: string;
  /** Of the last attempt. */
  readonly version: number;
  readonly source: string;
  readonly triggerId: string | null;
  /** Of the last attempt. */
  readonly status: string;
  /** Number of the last one. */
  readonly attempt: number;
  /** How many there are. */
  readonly attempts: number;
  /** Of the first attempt. */
  readonly startedAt: Date;
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** An execution that may go on: its event waits for an attempt, or is a dead letter. */
export interface TreeEvent {
  readonly executionId: string;
  readonly parentId: string | null;
  readonly depth: number;
  readonly scriptId: string;
  /** Null where it is decided when it is run. */
  readonly version: number | null;
  readonly source: string;
  readonly triggerId: string | null;
  readonly status: 'waiting' | 'dead';
  /** Attempts that have failed. */
  readonly attempts: number;
  readonly deadLetterId: string | null;
}

export interface TreeNode {
  readonly executionId: string;
  readonly parentId: string | null;
  readonly depth: number;
  readonly scriptId: string;
  readonly version: number | null;
  readonly source: string;
  readonly triggerId: string | null;
  readonly status: string;
  readonly attempt: number;
  readonly attempts: number;
  /** Null while nothing of it is recorded. */
  readonly startedAt: Date | null;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly deadLetterId: string | null;
}

/** What is known of one tree; each list is in the order of the ids, and may be cut at its end. */
export interface TreeParts {
  readonly records: readonly TreeRecord[];
  /** How many executions have records, those that were left out too. */
  readonly recorded: number;
  readonly events: readonly TreeEvent[];
}

export interface Tree {
  readonly executions: number;
  readonly isCut: boolean;
  /** Oldest first. */
  readonly nodes: readonly TreeNode[];
}

/**
 * Puts the tree together: how an event stands says more than how its last attempt ended.
 * @param most nodes; the oldest ones are kept, which are the nearest to the root.
 */
export function assembleTree({ records, recorded, events }: TreeParts, most: number): Tree {
  const nodes = new Map<string, TreeNode>();
  for (const record of records) nodes.set(record.executionId, { ...record, deadLetterId: null });
  let executions = recorded;
  for (const event of events) {
    const known = nodes.get(event.executionId);
    // Of a tree that was cut a record may be among those left out.
    if (known === undefined && (recorded <= records.length || event.attempts === 0)) executions += 1;
    nodes.set(event.executionId, known === undefined ? nodeOf(event) : standing(known, event));
  }
  const all = [...nodes.values()].sort((one, other) => (one.executionId < other.executionId ? -1 : 1));
  return { executions, isCut: executions > most || all.length > most, nodes: all.slice(0, most) };
}

function nodeOf(event: TreeEvent): TreeNode {
  return { ...event, attempt: event.attempts, startedAt: null, wallMs: 0, cpuMs: 0 };
}

function standing(node: TreeNode, { status, deadLetterId }: TreeEvent): TreeNode {
  return { ...node, status, deadLetterId };
}
