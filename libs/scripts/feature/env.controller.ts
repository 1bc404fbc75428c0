import { Body, Controller, Delete, Get, Header, HttpCode, Param, Put } from '@nestjs/common';
import { PutEnvBody } from '#contracts';
import type { EnvVariableView, EnvView } from '#contracts';
import type { Caller } from '#identity/domain';
import { Audited, CurrentCaller, inPath, Requires } from '#identity/feature';
import { DescribedAs, Describes } from '#platform/http';
import { EnvService } from './env.service.js';
import type { EnvVariable } from './env-vault.js';

@DescribedAs('Variables and secrets')
@Controller('api/v1/admin/apps/:id_or_slug/env')
export class EnvController {
  constructor(private readonly env: EnvService) {}

  @Get()
  @Describes({ summary: 'The variables and secrets of an app, by name; no value of a secret' })
  @Header('cache-control', 'no-store')
  @Requires('AppReadEnv', inPath('app', 'id_or_slug'))
  async list(@Param('id_or_slug') idOrSlug: string): Promise<EnvView> {
    return { items: (await this.env.list(idOrSlug)).map(toView) };
  }

  @Put(':name')
  @Describes({
    summary: 'Set a variable or a secret',
    details:
      "The app's runs have it from now on. A name is 1 to 100 letters, digits or `_`, not first a digit; those that begin with `PICLOUD_` are reserved. A value has at most 64 KiB, an app 200 variables and 256 KiB in all.",
    parameters: { name: 'Name of the variable' },
    example: { value: 'sk_live_1234', secret: true },
  })
  @Header('cache-control', 'no-store')
  @Requires('AppWriteEnv', inPath('app', 'id_or_slug'))
  @Audited('env.put', 'variable', 'name')
  async put(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') idOrSlug: string,
    @Param('name') name: string,
    @Body() body: PutEnvBody,
  ): Promise<EnvVariableView> {
    return toView(await this.env.put(caller, idOrSlug, name, body));
  }

  @Delete(':name')
  @Describes({
    summary: 'Delete a variable or a secret',
    parameters: { name: 'Name of the variable' },
    errors: ['env.not-found'],
  })
  @HttpCode(204)
  @Requires('AppWriteEnv', inPath('app', 'id_or_slug'))
  @Audited('env.delete', 'variable', 'name')
  delete(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') idOrSlug: string,
    @Param('name') name: string,
  ): Promise<void> {
    return this.env.delete(caller, idOrSlug, name);
  }
}

function toView({ name, isSecret, value, updatedAt }: EnvVariable): EnvVariableView {
  return {
    name,
    secret: isSecret,
    ...(isSecret || value === undefined ? {} : { value }),
    readable: value !== undefined,
    updated_at: updatedAt.toISOString(),
  };
}
