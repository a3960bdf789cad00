/**
 * JSON.parse for the JSON that nearly every envelope is, several times as fast because it knows the members:
 * written without white space, texts of plain ASCII, numbers without an exponent, no member that is not
 * described. For all else it gives undefined, and JSON.parse decides. Where it gives a value, that is the
 * value of JSON.parse, a member that is absent being undefined.
 */
export type ReadEnvelope = {
  version: number | undefined;
  driver: string | undefined;
  trip: string | undefined;
  receivedAt: number | undefined;
  requestId: string | undefined;
  batch: ReadBatch | undefined;
};

export type ReadBatch = {
  timeZone: string | undefined;
  vehicle: string | undefined;
  end: boolean | undefined;
  records: ReadFix[] | undefined;
};

export type ReadFix = {
  id: number | undefined;
  t: number | undefined;
  lat: number | undefined;
  lon: number | undefined;
  speed: number | undefined;
  heading: number | undefined;
  accuracy: number | undefined;
};

const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const dot = 0x2e;
const zero = 0x30;
const nine = 0x39;
const openList = 0x5b;
const backslash = 0x5c;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;
const firstPrintable = 0x20;
const lastAscii = 0x7e;

/** Whole numbers up to here, and powers of ten up to 10^22, are exact, so that their quotient is rounded once. */
const maxExact = 2 ** 53;
const powersOfTen = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

class Unexpected extends Error {}
/** Thrown for everything that JSON.parse shall decide; one for all, as nobody reads it. */
const unexpected = new Unexpected();

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const falseLiteral = ascii("false");
const trueLiteral = ascii("true");

/** What is being read, and where; one envelope at a time, from beginning to end. */
let bytes = new Uint8Array();
let at = 0;

export const readEnvelope = (data: Uint8Array): ReadEnvelope | undefined => {
  bytes = data as Uint8Array<ArrayBuffer>;
  at = 0;
  stretch = "";
  try {
    const envelope = readMembers();
    return at === bytes.length ? envelope : undefined;
  } catch (error) {
    if (error === unexpected) return undefined;
    throw error;
  }
};

const versionMember = ascii('"version":');
const driverMember = ascii('"driver":');
const tripMember = ascii('"trip":');
const receivedAtMember = ascii('"receivedAt":');
const requestIdMember = ascii('"requestId":');
const batchMember = ascii('"batch":');

const readMembers = (): ReadEnvelope => {
  const envelope: ReadEnvelope = {
    version: undefined,
    driver: undefined,
    trip: undefined,
    receivedAt: undefined,
    requestId: undefined,
    batch: undefined,
  };
  expect(openObject);
  do {
    if (isNamed(versionMember)) envelope.version = readNumber();
    else if (isNamed(driverMember)) envelope.driver = readText();
    else if (isNamed(tripMember)) envelope.trip = readText();
    else if (isNamed(receivedAtMember)) envelope.receivedAt = readNumber();
    else if (isNamed(requestIdMember)) envelope.requestId = readText();
    else if (isNamed(batchMember)) envelope.batch = readBatch();
    else throw unexpected;
  } while (isFollowed(closeObject));
  return envelope;
};

const timeZoneMember = ascii('"timeZone":');
const vehicleMember = ascii('"vehicle":');
const endMember = ascii('"end":');
const recordsMember = ascii('"records":');

const readBatch = (): ReadBatch => {
  const batch: ReadBatch = { timeZone: undefined, vehicle: undefined, end: undefined, records: undefined };
  expect(openObject);
  do {
    if (isNamed(timeZoneMember)) batch.timeZone = readText();
    else if (isNamed(vehicleMember)) batch.vehicle = readText();
    else if (isNamed(endMember)) batch.end = readBoolean();
    else if (isNamed(recordsMember)) batch.records = readFixes();
    else throw unexpected;
  } while (isFollowed(closeObject));
  return batch;
};

const readFixes = (): ReadFix[] => {
  const fixes: ReadFix[] = [];
  expect(openList);
  do fixes.push(readFix());
  while (isFollowed(closeList));
  return fixes;
};

const idMember = ascii('"id":');
const tMember = ascii('"t":');
const latMember = ascii('"lat":');
const lonMember = ascii('"lon":');
const speedMember = ascii('"speed":');
const headingMember = ascii('"heading":');
const accuracyMember = ascii('"accuracy":');

const letter = { a: 0x61, h: 0x68, i: 0x69, l: 0x6c, s: 0x73, t: 0x74 } as const;

const readMember = (name: Uint8Array): number => {
  if (!isNamed(name)) throw unexpected;
  return readNumber();
};

const readFix = (): ReadFix => {
  let id: number | undefined;
  let t: number | undefined;
  let lat: number | undefined;
  let lon: number | undefined;
  let speed: number | undefined;
  let heading: number | undefined;
  let accuracy: number | undefined;
  expect(openObject);
  do {
    switch (bytes[at + 1]) {
      case letter.i:
        id = readMember(idMember);
        break;
      case letter.t:
        t = readMember(tMember);
        break;
      case letter.l:
        if (bytes[at + 2] === letter.a) lat = readMember(latMember);
        else lon = readMember(lonMember);
        break;
      case letter.s:
        speed = readMember(speedMember);
        break;
      case letter.h:
        heading = readMember(headingMember);
        break;
      case letter.a:
        accuracy = readMember(accuracyMember);
        break;
      default:
        throw unexpected;
    }
  } while (isFollowed(closeObject));
  return { id, t, lat, lon, speed, heading, accuracy };
};

/** Moves on behind the name when it is this one. */
const isNamed = (name: Uint8Array): boolean => {
  const from = bytes;
  const start = at;
  const { length } = name;
  // Names differ in their first letters; all begin with a quote.
  for (let i = 1; i < length; i++) if (from[start + i] !== name[i]) return false;
  if (from[start] !== quote) return false;
  at = start + length;
  return true;
};

const readNumber = (): number => {
  const from = bytes;
  const isNegative = from[at] === minus;
  const start = isNegative ? at + 1 : at;
  let here = start;
  let digits = 0;
  let byte = from[here]!;
  while (byte >= zero && byte <= nine) {
    digits = digits * 10 + (byte - zero);
    byte = from[++here]!;
  }
  if (here === start || (from[start] === zero && here > start + 1)) throw unexpected;
  let decimals = 0;
  if (byte === dot) {
    const point = here;
    byte = from[++here]!;
    while (byte >= zero && byte <= nine) {
      digits = digits * 10 + (byte - zero);
      byte = from[++here]!;
    }
    decimals = here - point - 1;
    if (decimals === 0) throw unexpected;
  }
  at = here;
  if (digits >= maxExact || decimals >= powersOfTen.length) digits = Number(textOf(start, here));
  else if (decimals > 0) digits /= powersOfTen[decimals]!;
  return isNegative ? -digits : digits;
};

const readText = (): string => {
  expect(quote);
  const start = at;
  for (let byte = bytes[at]!; byte !== quote; byte = bytes[++at]!)
    if (!(byte >= firstPrintable && byte <= lastAscii) || byte === backslash) throw unexpected;
  return textOf(start, at++);
};

const readBoolean = (): boolean => {
  const isTrue = bytes[at] === trueLiteral[0];
  expectAll(isTrue ? trueLiteral : falseLiteral);
  return isTrue;
};

/** Texts stand close together, and decoding a stretch at once costs little more than decoding one. */
const stretchBytes = 512;
const decoder = new TextDecoder("latin1");
let stretch = "";
let stretchAt = 0;

const textOf = (from: number, to: number): string => {
  if (from < stretchAt || to > stretchAt + stretch.length) {
    stretchAt = from;
    stretch = decoder.decode(bytes.subarray(from, Math.max(to, from + stretchBytes)));
  }
  return stretch.slice(from - stretchAt, to - stretchAt);
};

/** True when another member follows; false when the list or object ends. */
const isFollowed = (end: number): boolean => {
  const byte = bytes[at++];
  if (byte === comma) return true;
  if (byte === end) return false;
  throw unexpected;
};

const expect = (byte: number): void => {
  if (bytes[at++] !== byte) throw unexpected;
};

const expectAll = (literal: Uint8Array): void => {
  for (let i = 0; i < literal.length; i++) if (bytes[at++] !== literal[i]) throw unexpected;
};
