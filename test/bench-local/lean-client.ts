import { once } from "node:events";
import { connect, type Socket } from "node:net";

export type LeanAnswer = { readonly status: number; readonly body: Buffer };

export type LeanConnection = {
  /** Sends a request: its first line and its headers, each with its line break, but without a Content-Length. */
  send(head: string, body?: Uint8Array): Promise<LeanAnswer>;
  close(): void;
};

export type LeanClient = {
  /** The body of the answer, whose status must be 200. */
  post(operation: string, body: Uint8Array): Promise<Buffer>;
  close(): void;
};

const headEnd = Buffer.from("\r\n\r\n");

/**
 * One HTTP/1.1 connection that does as little as possible, so that it measures the server. It handles only
 * answers with a Content-Length, one at a time.
 */
export const openLeanConnection = async (port: number): Promise<LeanConnection> => {
  const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  let waiting: PromiseWithResolvers<LeanAnswer> | undefined;
  let chunks: Buffer[] = [];
  let received = 0;
  let expected: number | undefined;
  let headBytes = 0;
  let status = 0;
  const reset = () => {
    chunks = [];
    received = 0;
    expected = undefined;
  };
  socket.on("error", (error) => waiting?.reject(error));
  socket.on("close", () => waiting?.reject(new Error("The server closed the connection.")));
  socket.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    received += chunk.length;
    if (expected === undefined) {
      const head = Buffer.concat(chunks);
      const end = head.indexOf(headEnd);
      if (end < 0) return;
      headBytes = end + headEnd.length;
      const text = head.toString("latin1", 0, end);
      const length = /content-length: (\d+)/i.exec(text)?.[1];
      if (!text.startsWith("HTTP/1.1 ") || length === undefined) {
        waiting?.reject(new Error(`Unexpected answer: ${head.toString("utf8", 0, 1000)}`));
        return;
      }
      status = Number(text.slice(9, 12));
      chunks = [head];
      expected = headBytes + Number(length);
    }
    if (received < expected) return;
    const body = Buffer.concat(chunks).subarray(headBytes, expected);
    reset();
    const answered = waiting;
    waiting = undefined;
    answered?.resolve({ status, body });
  });
  return {
    send(head, body) {
      if (waiting !== undefined) throw new Error("A lean connection sends one request at a time.");
      waiting = Promise.withResolvers();
      socket.cork();
      socket.write(`${head}${body === undefined ? "" : `Content-Length: ${body.length}\r\n`}\r\n`, "latin1");
      if (body !== undefined) socket.write(body);
      socket.uncork();
      return waiting.promise;
    },
    close: () => socket.destroy(),
  };
};

/** Posts operations to a local Kinesis. */
export const openLeanClient = async (
  port: number,
  contentType = "application/x-amz-json-1.1",
): Promise<LeanClient> => {
  const connection = await openLeanConnection(port);
  return {
    async post(operation, body) {
      const { status, body: answer } = await connection.send(
        `POST / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: ${contentType}\r\n` +
          `X-Amz-Target: Kinesis_20131202.${operation}\r\n`,
        body,
      );
      if (status !== 200) throw new Error(`${operation}: ${status} ${answer.toString("utf8", 0, 1000)}`);
      return answer;
    },
    close: () => connection.close(),
  };
};
