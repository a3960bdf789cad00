/** What a key is for: an app that people have, or one of one's own. */
export const deviceKinds = ["gpslogger", "owntracks", "overland", "traccar", "osmand", "app"] as const;
export type DeviceKind = (typeof deviceKinds)[number];

export const isDeviceKind = (value: unknown): value is DeviceKind =>
  deviceKinds.some((kind) => kind === value);

/** Something that sends records in a driver's name with a key of its own. */
export type Device = {
  readonly id: string;
  readonly driver: string;
  readonly name: string;
  readonly kind: DeviceKind;
  readonly createdAtMs: number;
  /** When its key was last accepted, to five minutes; undefined: never. */
  readonly lastUsedAtMs: number | undefined;
};

/** A device with the digest of its key. */
export type StoredDevice = Device & { readonly digest: string };

/** The devices in the table, which do not expire. */
export type DeviceStore = {
  /** Fails if the id is taken. */
  put(device: StoredDevice): Promise<void>;
  /** The devices of one driver; eventually consistent. */
  devicesOf(driver: string): Promise<StoredDevice[]>;
  /** False: the driver has no such device. */
  remove(driver: string, id: string): Promise<boolean>;
};

/** The same devices, by the ids in their keys. */
export type DeviceKeys = {
  /** Consistent: a removed device is gone at once. */
  loadDevice(id: string): Promise<StoredDevice | undefined>;
  /** Changes nothing if the device has been removed. */
  keepLastUse(id: string, atMs: number): Promise<void>;
};

/** As the API shows it. */
export type DeviceView = {
  readonly deviceId: string;
  readonly name: string;
  readonly kind: DeviceKind;
  readonly created: string;
  /** To five minutes; null: never. */
  readonly lastUsed: string | null;
};

const isoOf = (ms: number): string => new Date(ms).toISOString();

export const deviceViewOf = ({ id, name, kind, createdAtMs, lastUsedAtMs }: Device): DeviceView => ({
  deviceId: id,
  name,
  kind,
  created: isoOf(createdAtMs),
  lastUsed: lastUsedAtMs === undefined ? null : isoOf(lastUsedAtMs),
});

export type DevicesView = { readonly devices: readonly DeviceView[] };

export type RegisteredView = DeviceView & {
  /** Cannot be read again. */
  readonly key: string;
};

export type RevokedView = {
  readonly deviceId: string;
  /** From then on no post with its key is accepted. */
  readonly refusedFrom: string;
};
