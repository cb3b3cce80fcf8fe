import { KeyRotation } from '@calendar/modules/credentials';
import { loadRotationConfig } from '@calendar/platform/config';
import { TokenVault } from '@calendar/platform/crypto';
import { connect, dataSourceOptions, UnitOfWork } from '@calendar/platform/database';
import { reasonOf } from '@calendar/platform/process';

try {
  const { database, encryption } = loadRotationConfig(process.env);
  const dataSource = await connect(dataSourceOptions({ url: database.url, migrations: [], poolSize: 2 }));
  try {
    const vault = new TokenVault(encryption.keys);
    const { resealed, current, lost } = await new KeyRotation(new UnitOfWork(dataSource), vault).run();
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
  } finally {
    await dataSource.destroy();
  }
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 1;
}
