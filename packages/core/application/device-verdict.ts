import type { DeviceStatus } from "./device-status.ts";

/** Beyond these a phone needs help. */
export const deviceLimits = {
  /** While driving. Tunnels and dead spots are over by then, and a phone that lost its network catches up. */
  silentSeconds: 12 * 60,
  /** Above it the car was driving, not being parked: 18 km/h. Garages take the signal, too. */
  drivingCmps: 500,
  /** A phone that navigates and sends takes that in half an hour; its own warnings begin there as well. */
  batteryPercent: 15,
  /** Nobody follows set-up instructions for longer. */
  setUpSeconds: 3_600,
  /** Overland sends every half hour at the rarest, others at once. */
  lagSeconds: 35 * 60,
  /** More than one request takes. */
  queued: 1_000,
  /** A minute of time is nothing; more puts trips at wrong times and hides a late upload. */
  clockAheadSeconds: 2 * 60,
  /**
   * Of the records since yesterday, inaccurate or contradicted by their neighbours. A good receiver loses one in a
   * thousand; at one in twenty, seconds of every minute are missing from the route.
   */
  leftOutShare: 0.05,
  /** Fewer records prove nothing. */
  leftOutRecords: 60,
  /** As in Pulse's health. */
  rejectedShare: 0.01,
} as const;

/** What a phone said longer ago says nothing of it now: it was charged, or its driver is off. */
const batteryHoldsMs = 3_600_000;
const saidHoldsMs = 24 * 3_600_000;
/** After that a phone is not in use, rather than in need. */
export const unusedMs = 7 * 24 * 3_600_000;

/** The order in which they are told: what loses records first. */
export const deviceCauses = [
  "silent",
  "battery",
  "never-used",
  "rejected",
  "queued",
  "lag",
  "clock",
  "gps",
] as const;
export type DeviceCause = (typeof deviceCauses)[number];

/**
 * `value` is beyond `limit`. silent, never-used, lag, clock: seconds; battery: percent; queued: records; gps, rejected:
 * shares.
 */
export type DeviceReason = {
  readonly cause: DeviceCause;
  readonly value: number;
  readonly limit: number;
};

/** In the order of need. revoked: it has no key any more; unused: not heard for a week, or not yet. */
export const deviceStates = ["help", "fine", "unused", "revoked"] as const;
export type DeviceState = (typeof deviceStates)[number];

export type DeviceVerdict = {
  readonly state: DeviceState;
  /** Without, it needs no help. */
  readonly reasons: readonly DeviceReason[];
};

export type DeviceFacts = {
  /** Undefined: it never sent. */
  readonly status: DeviceStatus | undefined;
  /** Undefined: it has no key, or none any more. */
  readonly device: { readonly createdAtMs: number; readonly lastUsedAtMs: number | undefined } | undefined;
  /** Of its trips since yesterday. */
  readonly records: number;
  readonly leftOut: number;
  readonly rejected: number;
};

export const verdictOf = (facts: DeviceFacts, nowMs: number): DeviceVerdict => {
  const { status, device } = facts;
  if (!status) return device ? unheard(device, nowMs) : { state: "unused", reasons: [] };
  if (status.by === "key" && !device) return { state: "revoked", reasons: [] };
  if (nowMs - status.heardMs > unusedMs) return { state: "unused", reasons: [] };
  const found = [...saidBy(status, nowMs), ...countedOf(facts)];
  const reasons = found.sort((a, b) => deviceCauses.indexOf(a.cause) - deviceCauses.indexOf(b.cause));
  return { state: reasons.length > 0 ? "help" : "fine", reasons };
};

const unheard = (
  { createdAtMs, lastUsedAtMs }: NonNullable<DeviceFacts["device"]>,
  nowMs: number,
): DeviceVerdict => {
  const reasons =
    lastUsedAtMs === undefined
      ? above("never-used", (nowMs - createdAtMs) / 1000, deviceLimits.setUpSeconds)
      : [];
  return { state: reasons.length > 0 ? "help" : "unused", reasons };
};

const above = (cause: DeviceCause, value: number, limit: number): DeviceReason[] =>
  value > limit ? [{ cause, value, limit }] : [];

const saidBy = ({ heardMs, fix, battery, lag, queue }: DeviceStatus, nowMs: number): DeviceReason[] => {
  const silentMs = nowMs - heardMs;
  const isDriving = fix !== undefined && !fix.ended && (fix.speedCmps ?? 0) >= deviceLimits.drivingCmps;
  const silent = isDriving ? above("silent", silentMs / 1000, deviceLimits.silentSeconds) : [];
  const holds = ({ at }: { readonly at: number }, ms = saidHoldsMs) => nowMs - at <= ms;
  const isLow = battery && battery.percent <= deviceLimits.batteryPercent && battery.isCharging !== true;
  // An empty battery is why it is silent, however long ago that was.
  const counts = isLow && (silent.length > 0 || holds(battery, batteryHoldsMs));
  return [
    ...silent,
    ...(counts
      ? [{ cause: "battery", value: battery.percent, limit: deviceLimits.batteryPercent } as const]
      : []),
    ...(queue && holds(queue) ? above("queued", queue.waiting, deviceLimits.queued) : []),
    ...(lag && holds(lag)
      ? [
          ...above("lag", lag.ms / 1000, deviceLimits.lagSeconds),
          ...above("clock", -lag.ms / 1000, deviceLimits.clockAheadSeconds),
        ]
      : []),
  ];
};

const countedOf = ({ records, leftOut, rejected }: DeviceFacts): DeviceReason[] => [
  ...(records >= deviceLimits.leftOutRecords
    ? above("gps", leftOut / records, deviceLimits.leftOutShare)
    : []),
  ...(rejected > 0 ? above("rejected", rejected / (records + rejected), deviceLimits.rejectedShare) : []),
];

type Judged = { readonly verdict: DeviceVerdict; readonly lastSeen: string | null };

const urgencyOf = ({ verdict: { state, reasons } }: Judged): number =>
  deviceStates.indexOf(state) * deviceCauses.length +
  (reasons[0] ? deviceCauses.indexOf(reasons[0].cause) : 0);

/** What needs help first, by what it loses; of the same, what was heard last. */
export const byNeed = (a: Judged, b: Judged): number =>
  urgencyOf(a) - urgencyOf(b) || (b.lastSeen ?? "").localeCompare(a.lastSeen ?? "");
