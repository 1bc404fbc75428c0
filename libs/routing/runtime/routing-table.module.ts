import { Module } from '@nestjs/common';
import { RoutingSnapshotReader } from '#routing/data';
import { RoutingTables } from './routing-tables.js';

/** Routes as they are matched. The app provides RoutingSettings, MessageBus, Database and Logger. */
@Module({ providers: [RoutingSnapshotReader, RoutingTables], exports: [RoutingTables] })
export class RoutingTableModule {}
