import { DomainEvents } from '@calendar/contracts/domain-events';
import { KeyRotation } from '@calendar/modules/credentials';
import { WebhookSecretRotation } from '@calendar/modules/outgoing-webhooks';
import { loadRotationConfig } from '@calendar/platform/config';
import { TokenVault } from '@calendar/platform/crypto';
import { UnitOfWork } from '@calendar/platform/database';
import { reasonOf } from '@calendar/platform/process';
import { NestFactory } from '@nestjs/core';
import { RotationModule } from './rotation.module';

try {
  const { database, encryption } = loadRotationConfig(process.env);
  const module = RotationModule.forRoot(database);
  const context = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  try {
    const vault = new TokenVault(encryption.keys);
    const unitOfWork = context.get(UnitOfWork);
    const rotation = new KeyRotation(unitOfWork, vault, context.get(DomainEvents));
    const { resealed, current, lost } = await rotation.run();
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
    await context.close();
  }
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 1;
}
