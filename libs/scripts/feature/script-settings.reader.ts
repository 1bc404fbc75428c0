import { Injectable } from '@nestjs/common';
import type { CreateScriptBody, UpdateScriptBody } from '#contracts';
import type { ScriptSettings } from '#scripts/data';
import { parseDescription, parseSandbox, parseScriptName } from '#scripts/domain';
import type { Script } from '#scripts/domain';
import { SandboxCeilings } from './sandbox-ceilings.js';

/** What a request says of a script beside its source. */
@Injectable()
export class ScriptSettingsReader {
  constructor(private readonly ceilings: SandboxCeilings) {}

  /** @throws InvalidInputError, SandboxCeilingError */
  ofNew(body: CreateScriptBody): ScriptSettings {
    const kind = body.kind ?? 'endpoint';
    return {
      name: parseScriptName(body.name, kind),
      description: parseDescription(body.description ?? null),
      kind,
      sandbox: parseSandbox(body.sandbox, this.ceilings.values),
      isolation: body.isolation ?? 'warm',
    };
  }

  /**
   * What the body leaves out stays as it is.
   * @throws InvalidInputError, SandboxCeilingError
   */
  changed(current: Script, body: UpdateScriptBody): ScriptSettings {
    const kind = body.kind ?? current.kind;
    const renamed = body.name !== undefined || kind !== current.kind;
    return {
      name: renamed ? parseScriptName(body.name ?? current.name, kind) : current.name,
      description: body.description === undefined ? current.description : parseDescription(body.description),
      kind,
      sandbox:
        body.sandbox === undefined ? current.sandbox : parseSandbox(body.sandbox, this.ceilings.values),
      isolation: body.isolation ?? current.isolation,
    };
  }
}
