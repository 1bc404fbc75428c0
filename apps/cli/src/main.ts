import 'reflect-metadata';
import { Command } from 'commander';
import { DomainError, PRODUCT_VERSION } from '#kernel';
import { resetPassword } from './reset-password.js';

/** The `picloud` command: what is done on the machine itself, without HTTP. */
const program = new Command('picloud').version(PRODUCT_VERSION);

program
  .command('admin')
  .description('look after accounts')
  .command('reset-password <username>')
  .description('give a user a new password, shown once, and end their sessions')
  .action(resetPassword);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof DomainError)) throw error;
  process.stderr.write(`picloud: ${error.message}\n`);
  process.exitCode = 1;
}
