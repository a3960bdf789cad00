import { randomBytes } from "node:crypto";

/**
 * A loopback address that only this process knows. Dynoxide admits every web page that finds its port; on Linux all
 * of 127.0.0.0/8 is the loopback, and one of 16 million addresses is hard to find. Elsewhere there is only 127.0.0.1.
 */
export const privateAddress = (platform: string = process.platform): string => {
  if (platform !== "linux") return "127.0.0.1";
  const [first, second, third] = randomBytes(3);
  return `127.${first}.${second}.${1 + (third! % 254)}`;
};
