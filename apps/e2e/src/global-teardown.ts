import type { Installation } from './installation.js';

export default async function tearDown(): Promise<void> {
  const { picloudInstallations = [] } = globalThis as { picloudInstallations?: Installation[] };
  await Promise.all(picloudInstallations.map((installation) => installation.close()));
}
