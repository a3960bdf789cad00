import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTransformResponse } from "./transform-response.ts";

const ids = ["a", "b"];
const data = Buffer.from("x").toString("base64");
const codes = (payload: unknown) =>
  ids.map((id) => {
    const outcome = readTransformResponse(ids, payload).outcomes.get(id)!;
    return outcome.result === "ProcessingFailed" ? outcome.errorCode : outcome.result;
  });
const ok = (recordId: string) => ({ recordId, result: "Ok", data });

describe("a transform's answer", () => {
  it.each([
    [
      "each record has its own result",
      { records: [ok("b"), { recordId: "a", result: "Dropped" }] },
      ["Dropped", "Ok"],
    ],
    [
      "a failed record",
      { records: [ok("a"), { recordId: "b", result: "ProcessingFailed", data }] },
      ["Ok", "Lambda.ProcessingFailedStatus"],
    ],
    ["a missing record", { records: [ok("a")] }, ["Ok", "Lambda.MissingRecordId"]],
    ["a record without id", { records: [ok("a"), { result: "Ok", data }] }, ["Ok", "Lambda.MissingRecordId"]],
    [
      "a record returned twice",
      { records: [ok("a"), ok("a"), ok("b")] },
      ["Lambda.DuplicatedRecordId", "Ok"],
    ],
    [
      "a record returned three times",
      { records: [ok("a"), ok("a"), ok("a"), ok("b")] },
      ["Lambda.DuplicatedRecordId", "Ok"],
    ],
    [
      "an unknown result",
      { records: [{ ...ok("a"), result: "OK" }, ok("b")] },
      ["Lambda.InvalidReturnFormat", "Ok"],
    ],
    [
      "no data",
      { records: [{ recordId: "a", result: "Ok" }, ok("b")] },
      ["Lambda.InvalidReturnFormat", "Ok"],
    ],
    [
      "data that is not base64",
      { records: [{ ...ok("a"), data: "?" }, ok("b")] },
      ["Lambda.InvalidReturnFormat", "Ok"],
    ],
    [
      "data of another type",
      { records: [{ ...ok("a"), data: 1 }, ok("b")] },
      ["Lambda.JsonProcessingException", "Ok"],
    ],
    ["no answer", undefined, ["Lambda.InvalidReturnFormat", "Lambda.InvalidReturnFormat"]],
    ["no records", {}, ["Lambda.InvalidReturnFormat", "Lambda.InvalidReturnFormat"]],
    [
      "records that are no list",
      { records: {} },
      ["Lambda.JsonProcessingException", "Lambda.JsonProcessingException"],
    ],
    ["a text", "records", ["Lambda.JsonProcessingException", "Lambda.JsonProcessingException"]],
    ["a list", [ok("a")], ["Lambda.JsonProcessingException", "Lambda.JsonProcessingException"]],
  ])("%s", (_, payload, expected) => {
    expect(codes(payload)).toEqual(expected);
  });

  it("returns partition keys, and ids that were not sent", () => {
    const answer = readTransformResponse(["a"], {
      records: [{ ...ok("a"), metadata: { partitionKeys: { date: "2026-01-05" } } }, ok("z")],
    });
    expect(answer.outcomes.get("a")).toMatchObject({ result: "Ok", partitionKeys: { date: "2026-01-05" } });
    expect(answer.unknown).toEqual(["z"]);
  });

  it("of any form gives every record exactly one outcome", () => {
    const entry = fc.record(
      {
        recordId: fc.constantFrom("a", "b", 1, null),
        result: fc.constantFrom("Ok", "Dropped", 3),
        data: fc.anything(),
        metadata: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.record({ records: fc.array(fc.oneof(entry, fc.anything())) })),
        (payload) => {
          expect([...readTransformResponse(ids, payload).outcomes.keys()].sort()).toEqual(ids);
        },
      ),
    );
  });
});
