import type { ServerOptions } from './server-options.js';

/**
 * Reads `PORT`, `HOST`, `ALLOWED_ORIGINS`, `ALLOWED_HOSTS` and `ALLOW_NO_ORIGIN`. What is missing or empty keeps its default.
 *
 * @throws TypeError naming the variable that makes no sense.
 */
export function readEnvironment(environment: NodeJS.ProcessEnv): ServerOptions {
  const { PORT: port, HOST: host, ALLOWED_ORIGINS: origins, ALLOWED_HOSTS: hosts } = environment;
  const { ALLOW_NO_ORIGIN: allowNoOrigin } = environment;
  return {
    ...(isGiven(port) && { port: readPort(port) }),
    ...(isGiven(host) && { host }),
    ...(isGiven(origins) && { allowedOrigins: readList(origins) }),
    ...(isGiven(hosts) && { allowedHosts: readList(hosts) }),
    ...(isGiven(allowNoOrigin) && { allowNoOrigin: readSwitch(allowNoOrigin) }),
  };
}

function isGiven(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

function readList(value: string): string[] {
  return value.split(',').map((entry) => entry.trim());
}

function readPort(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new TypeError(`PORT: "${value}" is not a port. Give 0 to 65535.`);
}

function readSwitch(value: string): boolean {
  if (value === '1' || value === 'true') return true;
  if (value === '0' || value === 'false') return false;
  throw new TypeError(`ALLOW_NO_ORIGIN: "${value}" is not understood. Give 1 or 0.`);
}
