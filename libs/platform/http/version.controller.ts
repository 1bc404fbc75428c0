import { Controller, Get } from '@nestjs/common';
import type { VersionView } from '#contracts';
import { API_VERSION, PRODUCT_VERSION, SDK_VERSION, WIRE_VERSION } from '#kernel';
import { DescribedAs, Describes } from './describes.decorator.js';
import { Open } from './open.js';

/** What `/version` cannot know by itself; the app provides it. */
export class VersionFacts {
  constructor(
    /** Number of the newest migration. */
    readonly schema: number,
    readonly publicBaseUrl: string,
  ) {}
}

/** The five versions and where the world finds this installation (R-VER-02). */
@Open()
@DescribedAs('Operations')
@Controller()
export class VersionController {
  constructor(private readonly facts: VersionFacts) {}

  @Get('version')
  @Describes({ summary: 'The versions of product, SDK, API, schema and wire' })
  versions(): VersionView {
    return {
      product: PRODUCT_VERSION,
      sdk: SDK_VERSION,
      api: API_VERSION,
      schema: this.facts.schema,
      wire: WIRE_VERSION,
      public_base_url: this.facts.publicBaseUrl,
    };
  }
}
