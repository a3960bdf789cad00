import type { Socket } from "node:net";

export type Protocol = "http1" | "http2";

/** An HTTP/2 connection opens with `PRI * HTTP/2.0`; no HTTP/1.1 method begins with these bytes. */
const prefaceStart = Buffer.from("PRI * HTTP/2");

/** Reports once which protocol the client speaks, by its first bytes, which go back into the socket. */
export const sniffProtocol = (socket: Socket, decide: (protocol: Protocol) => void): void => {
  let seen: Buffer = Buffer.alloc(0);
  const onReadable = () => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
    const compared = Math.min(seen.length, prefaceStart.length);
    const isPreface = seen.subarray(0, compared).equals(prefaceStart.subarray(0, compared));
    if (isPreface && compared < prefaceStart.length) return;
    socket.removeListener("readable", onReadable);
    socket.unshift(seen);
    decide(isPreface ? "http2" : "http1");
  };
  socket.on("readable", onReadable);
};
