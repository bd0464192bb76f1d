import postgres from 'postgres';

/**
 * How to reach a database, in the words of the `postgres` driver: `postgres({ ...options, max: 6 })`. Plain data.
 */
export interface ConnectionOptions {
  /** A host name, several as `one:5432,two:5432`, or the absolute folder of a socket. */
  host: string;
  port: number;
  database: string;
  username: string;
  password?: string;
  ssl?: 'require' | 'allow' | 'prefer' | 'verify-full' | boolean;
  target_session_attrs?: 'read-write' | 'read-only' | 'primary' | 'standby' | 'prefer-standby';
  /** Startup parameters of each connection, among them the role it acts as. */
  connection: { application_name: string; role?: string };
}

/** A pool of the driver. */
export type Sql = postgres.Sql;

/**
 * Reads a PostgreSQL URL with the driver's own parser, so that everything it understands works (several hosts,
 * `sslmode`, startup parameters); never connects.
 */
export function optionsFromUrl(url: string, connection: ConnectionOptions['connection']): ConnectionOptions {
  const parsed = postgres(url).options as unknown as {
    host: string[];
    port: number[];
    database: string;
    user: string;
    pass: string | null;
    ssl: NonNullable<ConnectionOptions['ssl']>;
    target_session_attrs?: NonNullable<ConnectionOptions['target_session_attrs']>;
    connection: Record<string, string>;
  };
  const hosts = parsed.host.map((host, index) => `${host}:${parsed.port[index] ?? 5432}`);
  return {
    host: hosts.length > 1 ? hosts.join(',') : (parsed.host[0] ?? 'localhost'),
    port: parsed.port[0] ?? 5432,
    database: parsed.database,
    username: parsed.user,
    ...(parsed.pass ? { password: parsed.pass } : {}),
    ...(parsed.ssl ? { ssl: parsed.ssl } : {}),
    ...(parsed.target_session_attrs ? { target_session_attrs: parsed.target_session_attrs } : {}),
    connection: { ...parsed.connection, ...connection },
  };
}
