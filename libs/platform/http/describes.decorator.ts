import { SetMetadata } from '@nestjs/common';
import type { Json, JsonObject } from '#kernel';

/** A body or an answer that the handler reads or writes itself: text, a stream, bytes. */
export interface PlainContent {
  /** Media type, such as `text/event-stream`. */
  readonly type: string;
  readonly description: string;
  /** How it may look: text, or what the JSON says. */
  readonly example: Json;
  /** Bytes, whatever the example. */
  readonly binary?: boolean;
}

/**
 * What the API's document says of a handler and nothing else tells. Path, status, parameters, body, answer, who may
 * call it and the refusals that follow from these are read from its other decorators and its types.
 */
export interface Description {
  /** One line: what a call does or gives. */
  readonly summary: string;
  /** What else there is to know, in plain sentences. */
  readonly details?: string;
  /** Codes of the refusals that are its own. */
  readonly errors?: readonly string[];
  /** What parameters of path, query and header mean, by name, where no type says so. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** A body to send; left out, one is made up of its fields that must be there. */
  readonly example?: JsonObject;
  /** For handlers that read their body themselves. */
  readonly body?: PlainContent;
  /** For handlers that write their answer themselves, or text. */
  readonly answer?: PlainContent;
  /** What other statuses mean that are no problem documents. */
  readonly alsoAnswers?: Readonly<Record<number, string>>;
}

/** Where `Describes` leaves its mark; `tools/openapi` looks there. */
export const DESCRIPTION_MARK = 'picloud:description';

/** Puts a handler into the API's document, docs/reference/openapi.json; a check asks for it. */
export const Describes = (description: Description) => SetMetadata(DESCRIPTION_MARK, description);

/** Where `DescribedAs` leaves its mark. */
export const GROUP_MARK = 'picloud:described-as';

/** The heading under which the document has the handlers of a controller; left out, the controller's own name. */
export const DescribedAs = (group: string) => SetMetadata(GROUP_MARK, group);
