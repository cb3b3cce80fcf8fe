import { KeyRotation } from '@calendar/modules/credentials';
import { WebhookSecretRotation } from '@calendar/modules/outgoing-webhooks';
import { loadRotationConfig } from '@calendar/platform/config';
import { TokenVault } from '@calendar/platform/crypto';
import { connect, dataSourceOptions, UnitOfWork } from '@calendar/platform/database';
import { reasonOf } from '@calendar/platform/process';

try {
  const { database, encryption } = loadRotationConfig(process.env);
  const dataSource = await connect(dataSourceOptions({ url: database.url, migrations: [], poolSize: 2 }));
  try {
    const vault = new TokenVault(encryption.keys);
    const unitOfWork = new UnitOfWork(dataSource);
    const { resealed, current, lost } = await new KeyRotation(unitOfWork, vault).run();
    process.stdout.write(
      `${resealed} connection(s) sealed anew with key ${vault.sealingKid}, ${current} were already\n`,
    );
    if (lost.length > 0) {
      process.stderr.write(
        `${lost.length} connection(s) cannot be opened: put the key that they were sealed with back, or have their ` +
          `owners connect again: ${lost.join(', ')}\n`,
      );
      process.exitCode = 1;
    }
    const secrets = await new WebhookSecretRotation(unitOfWork, vault).run();
    process.stdout.write(
      `${secrets.resealed} webhook endpoint(s) sealed anew with key ${vault.sealingKid}, ${secrets.current} were already\n`,
    );
    if (secrets.lost.length > 0) {
      process.stderr.write(
        `${secrets.lost.length} webhook endpoint(s) cannot be opened: put the key that they were sealed with back, or ` +
          `rotate their secrets: ${secrets.lost.join(', ')}\n`,
      );
      process.exitCode = 1;
    }
  } finally {
    await dataSource.destroy();
  }
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 1;
}
