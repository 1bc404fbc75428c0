import { Injectable } from '@nestjs/common';
import {
  docsCount,
  docsCreate,
  docsCreateIndex,
  docsDelete,
  docsFind,
  docsGet,
  docsReplace,
  docsUpdate,
} from '#contracts';
import type { DocsFindRequest, DocsFindResponse, DocsGetResponse, DocsWriteRequest } from '#contracts';
import type { RunGrant } from '#execution/domain';
import { MessageBus } from '#platform/messaging';
import { RunTokenVerifier } from '#scripts/feature';
import { docText } from '#stores/domain';
import type { DocPlace, DocsPlace, DocWrite } from '#stores/domain';
import { DocsService } from './docs.service.js';

interface Call {
  readonly runToken: string;
  readonly collection: string;
}

/**
 * Answers what runs ask of `docs`. The app is that of the run token; executors are believed nothing else (R-CTX-07).
 * Serves from its making on, so it must be made before the bus starts.
 */
@Injectable()
export class DocsResponder {
  constructor(
    bus: MessageBus,
    private readonly docs: DocsService,
    private readonly tokens: RunTokenVerifier,
  ) {
    bus.serve(docsCreate, async (call) => ({
      doc: docText(await docs.create(this.placeOf(call), call.data, this.runOf(call))),
    }));
    bus.serve(docsGet, (call) => this.get(this.docOf(call)));
    bus.serve(docsUpdate, async (call) => ({
      doc: docText(await docs.update(this.docOf(call), writeOf(call), this.runOf(call))),
    }));
    bus.serve(docsReplace, async (call) => ({
      doc: docText(await docs.replace(this.docOf(call), writeOf(call), this.runOf(call))),
    }));
    bus.serve(docsDelete, async (call) => ({
      deleted: await docs.delete(this.docOf(call), call.ifVersion, this.runOf(call)),
    }));
    bus.serve(docsFind, (call) => this.find(call));
    bus.serve(docsCount, async (call) => ({ count: await docs.count(this.placeOf(call), call.filter) }));
    bus.serve(docsCreateIndex, async (call) => ({
      ready: await docs.createIndex(this.placeOf(call), call.field),
    }));
  }

  private async get(place: DocPlace): Promise<DocsGetResponse> {
    const doc = await this.docs.get(place);
    return doc === undefined ? {} : { doc: docText(doc) };
  }

  private async find(call: DocsFindRequest): Promise<DocsFindResponse> {
    const { filter, sort, limit, cursor: after } = call;
    const page = await this.docs.find(this.placeOf(call), { filter, sort, limit, cursor: after });
    const items = `[${page.docs.map(docText).join(',')}]`;
    return page.cursor === undefined ? { items } : { items, cursor: page.cursor };
  }

  /** @throws DomainError `run-token.refused` */
  private runOf({ runToken }: Call): RunGrant {
    return this.tokens.verify(runToken);
  }

  /** @throws DomainError `run-token.refused` */
  private placeOf(call: Call): DocsPlace {
    return { appId: this.runOf(call).appId, collection: call.collection };
  }

  /** @throws DomainError `run-token.refused` */
  private docOf(call: Call & { readonly id: string }): DocPlace {
    return { ...this.placeOf(call), id: call.id };
  }
}

function writeOf({ data, ifVersion }: DocsWriteRequest): DocWrite {
  return { data, ifVersion };
}
