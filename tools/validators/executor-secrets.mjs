/** What an executor that was taken over must not find in its environment. */
export const SECRET_VARIABLES = [
  'DATABASE_URL',
  'REDIS_URL',
  'PICLOUD_SECRET_KEY',
  'PICLOUD_ADMIN_PASSWORD',
  'PICLOUD_SMTP_URL',
  'PICLOUD_S3_ACCESS_KEY_ID',
  'PICLOUD_S3_SECRET_ACCESS_KEY',
];
