// Generates the Prisma client from prisma/schema.prisma, also on a machine that is offline.
import { run } from '../workspace.mjs';

const { code } = await run(['prisma', 'generate', '--no-hints'], {
  env: {
    // Prisma would first fetch its schema engine, which `generate` does not use: any file that exists will do.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  },
});
process.exitCode = code;
