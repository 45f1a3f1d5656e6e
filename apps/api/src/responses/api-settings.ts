/** Settings of the registry routes. */
export interface RegistryApiSettings {
  /** What `/api/v1/registry` answers: as the Flextype documentation says, or as 1.0.0-alpha.3 does. */
  readonly v1: 'documented' | 'alpha';
  /** Whether `/api/registry` of Flextype 0.9.x is there. */
  readonly legacy: boolean;
  /** How many ids one call may ask for. */
  readonly batch: number;
  /** Patterns of ids that no token gets to see. */
  readonly redact: readonly string[];
  /** From this size on answers are compressed, in bytes; 0 for never. */
  readonly compress: number;
  readonly events: EventSettings;
}

/** Settings of streams, and of calls that wait for a change. */
export interface EventSettings {
  /** Whether they are there. */
  readonly enabled: boolean;
  /** How many of them may be open at a time. */
  readonly streams: number;
  /** How many of them one token may hold, in percent; one in any case. */
  readonly share: number;
  /** How often a stream without changes says that it lives, in milliseconds. */
  readonly heartbeat: number;
  /** How long a call may wait for a change at most, in milliseconds. */
  readonly wait: number;
}

/** The defaults, of apps that use the routes and of the server. */
export const DEFAULT_REGISTRY_API_SETTINGS: RegistryApiSettings = {
  v1: 'documented',
  legacy: true,
  batch: 100,
  redact: [],
  compress: 1_024,
  events: { enabled: true, streams: 10_000, share: 50, heartbeat: 15_000, wait: 60_000 },
};
