/** Settings of the registry routes. */
export interface RegistryApiSettings {
  /** The responses of `/api/v1/registry`: as in the Flextype documentation, or as 1.0.0-alpha.3 sends them. */
  readonly v1: 'documented' | 'alpha';
  /** Whether to serve `/api/registry` of Flextype 0.9.x. */
  readonly legacy: boolean;
  /** Maximum number of ids per request. */
  readonly batch: number;
  /** Patterns of ids that are hidden from every token. */
  readonly redact: readonly string[];
  /** Smallest response that is compressed, in bytes; 0 turns compression off. */
  readonly compress: number;
  readonly events: EventSettings;
}

/** Settings of event streams and long polls. */
export interface EventSettings {
  /** Whether to serve them. */
  readonly enabled: boolean;
  /** Maximum number of open ones. */
  readonly streams: number;
  /** Share of `api.events.streams` that one token may hold, in percent; always at least one. */
  readonly share: number;
  /** Interval of heartbeats on an idle stream, in milliseconds. */
  readonly heartbeat: number;
  /** Longest time that a long poll may wait, in milliseconds. */
  readonly wait: number;
}

/** The defaults of the server, and of apps that use the routes. */
export const DEFAULT_REGISTRY_API_SETTINGS: RegistryApiSettings = {
  v1: 'documented',
  legacy: true,
  batch: 100,
  redact: [],
  compress: 1_024,
  events: { enabled: true, streams: 10_000, share: 50, heartbeat: 15_000, wait: 60_000 },
};
