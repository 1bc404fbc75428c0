import type { EventContract, RequestContract } from '#contracts';
import { decode, encodeRefusal } from './codec.js';
import type { MessageForm } from './codec.js';
import type { Handler, Listener } from './message-bus.js';

/** Whoever waits for what an endpoint says: exactly one of the two is called, once. */
export interface Asker<Form> {
  answer(packed: Form): void;
  /** @param text what `encodeRefusal` makes of an error. */
  refuse(text: string): void;
}

/** A handler behind its contract: packed messages in and out. It never throws. */
export type Endpoint<Form> = (packed: Form, asker: Asker<Form>) => void;

/** The part of serving that is the same on every bus. */
export function endpointOf<Req extends object, Res extends object, Form>(
  contract: RequestContract<Req, Res>,
  handler: Handler<Req, Res>,
  form: MessageForm<Form>,
): Endpoint<Form> {
  const { subject } = contract;
  return (packed, asker) => {
    const refuse = (error: unknown): void => asker.refuse(encodeRefusal(error));
    try {
      // A handler that throws before it is asynchronous, or that is not, is none the less a handler.
      Promise.resolve(handler(form.unpack(contract.request, packed, subject))).then((response) => {
        let answer: Form;
        try {
          answer = form.pack(contract.response, response, subject);
        } catch (error) {
          refuse(error);
          return;
        }
        asker.answer(answer);
      }, refuse);
    } catch (error) {
      refuse(error);
    }
  };
}

/** A listener behind its contract; whatever goes wrong in it is told to `onFault` and disturbs nobody. */
export function earOf<E extends object>(
  contract: EventContract<E>,
  listener: Listener<E>,
  onFault: (error: unknown) => void,
): (text: string) => void {
  return (text) => {
    try {
      // The type says void, which an async function satisfies too.
      const outcome = listener(decode(contract.event, text, contract.subject)) as unknown;
      if (outcome instanceof Promise) outcome.catch(onFault);
    } catch (error) {
      onFault(error);
    }
  };
}

/** How many handlers run, for a close that waits for them. */
export class UnderWay {
  private count = 0;
  private readonly waiting: (() => void)[] = [];

  begin(): void {
    this.count += 1;
  }

  end(): void {
    this.count -= 1;
    if (this.count > 0) return;
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  /** Resolves as soon as none runs. */
  idle(): Promise<void> {
    return this.count === 0 ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }
}
