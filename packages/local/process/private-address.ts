import { randomBytes } from "node:crypto";

/**
 * An address of this machine for what only this process is to reach. Dynoxide lets every web page in that finds
 * its port; on Linux all of 127.0.0.0/8 is the loopback, and nobody finds one of its 16 million addresses.
 * Elsewhere there is 127.0.0.1 only.
 */
export const privateAddress = (platform: string = process.platform): string => {
  if (platform !== "linux") return "127.0.0.1";
  const [first, second, third] = randomBytes(3);
  return `127.${first}.${second}.${1 + (third! % 254)}`;
};
