import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner } from '@nestjs/core';
import type { DiscoveryService } from '@nestjs/core';
import { AUDITED_MARK, REQUIREMENT_MARK } from '#identity/feature';
import type { Requirement } from '#identity/feature';
import { OPEN_MARK } from '#platform/http';

/** One handler that answers over HTTP, and what it declares. */
export interface Endpoint {
  /** Such as `POST /api/v1/admin/apps`. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:name` for parameters. */
  readonly path: string;
  readonly open: boolean;
  readonly requirement: Requirement | undefined;
  readonly audited: { readonly action: string } | undefined;
}

/** Every handler of every controller of the application. */
export function endpointsOf(discovery: DiscoveryService): readonly Endpoint[] {
  const scanner = new MetadataScanner();
  return discovery.getControllers().flatMap(({ instance, metatype }) => {
    const prototype = Object.getPrototypeOf(instance as object) as Record<string, object>;
    const bases = texts(Reflect.getMetadata(PATH_METADATA, metatype as object));
    return scanner.getAllMethodNames(prototype).flatMap((member) => {
      const handler = prototype[member] as object;
      const places = texts(Reflect.getMetadata(PATH_METADATA, handler));
      const read = (mark: string): unknown =>
        Reflect.getMetadata(mark, handler) ?? Reflect.getMetadata(mark, metatype as object);
      return bases.flatMap((base) =>
        places.map((place) => {
          const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number];
          const path = `/${base}/${place}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
          return {
            // The router takes two colons for one that stands for itself.
            name: `${method} ${path}`.replaceAll('::', ':'),
            method: method as Endpoint['method'],
            path,
            open: read(OPEN_MARK) === true,
            requirement: read(REQUIREMENT_MARK) as Requirement | undefined,
            audited: read(AUDITED_MARK) as { action: string } | undefined,
          };
        }),
      );
    });
  });
}

function texts(metadata: unknown): readonly string[] {
  if (metadata === undefined) return [];
  return Array.isArray(metadata) ? (metadata as string[]) : [metadata as string];
}
