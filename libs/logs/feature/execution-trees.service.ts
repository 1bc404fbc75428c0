import { Injectable } from '@nestjs/common';
import type { ExecutionTreeView, RunStatus } from '#contracts';
import { ExecutionTreeRepository } from '#logs/data';
import type { TreePlace, TreeTotals } from '#logs/data';
import { assembleTree } from '#logs/domain';
import type { Tree, TreeNode } from '#logs/domain';
import { Database } from '#platform/postgres';
import { ExecutionsService } from './executions.service.js';
import { TreeSources } from './tree-sources.js';

const MAX_NODES = 1_000;

/** What came of what: one request's whole tree of executions, and its cost. */
@Injectable()
export class ExecutionTreesService {
  constructor(
    private readonly database: Database,
    private readonly trees: ExecutionTreeRepository,
    private readonly sources: TreeSources,
    private readonly executions: ExecutionsService,
  ) {}

  /**
   * The whole tree that the execution is part of, as far as its app goes.
   * @throws ExecutionNotFoundError
   */
  async of(executionId: string): Promise<ExecutionTreeView> {
    const place = await this.executions.place(executionId);
    // The events first: one that ends meanwhile is then in the records, and not in neither.
    const events = await this.sources.list(place, MAX_NODES + 1);
    const { records, totals } = await this.database.snapshot(async (db) => ({
      records: await this.trees.list(db, place, MAX_NODES + 1),
      totals: await this.trees.totals(db, place),
    }));
    const tree = assembleTree({ records, recorded: totals.executions, events }, MAX_NODES);
    return toView(place, tree, totals);
  }
}

function toView({ rootId }: TreePlace, tree: Tree, totals: TreeTotals): ExecutionTreeView {
  return {
    root_id: rootId,
    executions: tree.executions,
    is_cut: tree.isCut,
    totals: {
      cpu_ms: totals.cpuMs,
      wall_ms: totals.wallMs,
      wait_ms: totals.waitMs,
      sdk_calls: totals.sdkCalls,
      request_bytes: totals.requestBytes,
      response_bytes: totals.responseBytes,
      peak_heap_bytes: totals.peakHeapBytes,
    },
    nodes: tree.nodes.map(toNode),
  };
}

function toNode(node: TreeNode): ExecutionTreeView['nodes'][number] {
  return {
    execution_id: node.executionId,
    parent_id: node.parentId,
    depth: node.depth,
    script_id: node.scriptId,
    version: node.version,
    source: node.source,
    trigger_id: node.triggerId,
    status: node.status as RunStatus | 'waiting' | 'dead',
    attempt: node.attempt,
    attempts: node.attempts,
    started_at: node.startedAt?.toISOString() ?? null,
    wall_ms: node.wallMs,
    cpu_ms: node.cpuMs,
    dead_letter_id: node.deadLetterId,
  };
}
