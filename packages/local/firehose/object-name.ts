import { compileDateFormat } from "./java-date.ts";

const suffixTime = compileDateFormat("yyyy-MM-dd-HH-mm-ss");

/** What Firehose puts behind the prefix: `<stream>-<version>-yyyy-MM-dd-HH-mm-ss-<uuid><extension>`. */
export const objectSuffix = (name: {
  readonly stream: string;
  readonly version: number;
  readonly timeMs: number;
  readonly uuid: string;
  readonly extension: string;
}): string => `${name.stream}-${name.version}-${suffixTime(name.timeMs)}-${name.uuid}${name.extension}`;
