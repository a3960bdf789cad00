import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export type AthenaColumn = { readonly Name: string; readonly Type: string };

export type AthenaScript = {
  /** What the query's state is, at each request; the last stays. */
  readonly states?: readonly string[];
  readonly reason?: string;
  readonly columns?: readonly AthenaColumn[];
  readonly rows?: readonly (readonly (string | null)[])[];
  /** Instead of the first answer to an operation. */
  readonly refuses?: { readonly operation: string; readonly type: string; readonly message: string };
};

type Input = Readonly<Record<string, unknown>>;

/**
 * Athena's JSON 1.1 protocol as far as a query needs it (API reference: StartQueryExecution, GetQueryExecution,
 * GetQueryResults, StopQueryExecution). The first row of the results is that of the columns' names.
 */
export const startFakeAthena = async (script: AthenaScript) => {
  const requests: { readonly operation: string; readonly input: Input }[] = [];
  const states = [...(script.states ?? ["SUCCEEDED"])];
  const columns = script.columns ?? [];

  const resultsOf = ({ NextToken, MaxResults }: Input): object => {
    const all = [columns.map(({ Name }) => Name), ...(script.rows ?? [])];
    const from = Number(NextToken ?? 0);
    const to = from + Number(MaxResults);
    const rows = all.slice(from, to).map((row) => ({
      Data: row.map((value) => (value === null ? {} : { VarCharValue: value })),
    }));
    return {
      ResultSet: { Rows: rows, ResultSetMetadata: { ColumnInfo: columns } },
      ...(to < all.length && { NextToken: String(to) }),
    };
  };

  const answer = (operation: string, input: Input): object => {
    switch (operation) {
      case "StartQueryExecution":
        return { QueryExecutionId: "query-1" };
      case "GetQueryExecution": {
        const State = states.length > 1 ? states.shift() : states[0];
        return {
          QueryExecution: {
            QueryExecutionId: input.QueryExecutionId,
            Status: { State, StateChangeReason: script.reason },
            Statistics: { DataScannedInBytes: 1_234_567 },
          },
        };
      }
      case "GetQueryResults":
        return resultsOf(input);
      case "StopQueryExecution":
        return {};
      default:
        throw new Error(`the fake has no ${operation}`);
    }
  };

  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const operation = String(request.headers["x-amz-target"]).replace("AmazonAthena.", "");
    const input = JSON.parse(Buffer.concat(chunks).toString()) as Input;
    requests.push({ operation, input });
    const { refuses } = script;
    const isRefused = refuses?.operation === operation;
    response.writeHead(isRefused ? 400 : 200, { "content-type": "application/x-amz-json-1.1" });
    response.end(
      JSON.stringify(
        isRefused ? { __type: refuses.type, message: refuses.message } : answer(operation, input),
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop: (): Promise<void> => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
};
