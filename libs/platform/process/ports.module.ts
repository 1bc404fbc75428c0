import { Module } from '@nestjs/common';
import type { DynamicModule, InjectionToken } from '@nestjs/common';

/** Which adapter each port gets in this process: its token and the instance. */
export type PortBinding = readonly [token: InjectionToken, instance: unknown];

/** Gives every module of an application the adapters that the app chose. */
@Module({})
export class PortsModule {
  static with(bindings: readonly PortBinding[]): DynamicModule {
    const providers = bindings.map(([provide, useValue]) => ({ provide, useValue }));
    return { module: PortsModule, global: true, providers, exports: providers.map(({ provide }) => provide) };
  }
}
