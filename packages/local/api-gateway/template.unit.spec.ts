import { putRecordResponses, putRecordTemplate } from "@trips/core/api/put-record-template.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileTemplate, type TemplateInput } from "./template.ts";

const noParameters = { path: {}, querystring: {}, header: {} };

function render(source: string, input: Partial<TemplateInput> = {}): string {
  return compileTemplate(source)({ body: "", parameters: noParameters, context: {}, ...input }).text;
}

describe("the put-record template", () => {
  const template = compileTemplate(putRecordTemplate("records"));
  const now = 1_795_162_800_000;
  const putRecord = (body: string, driver: unknown = "ana", trip = "trip-1"): Record<string, string> => {
    const context = { requestId: "r-1", requestTimeEpoch: now, authorizer: { claims: { sub: driver } } };
    const parameters = { ...noParameters, path: { tripId: trip } };
    return JSON.parse(template({ body, parameters, context }).text);
  };
  const envelopeOf = ({ Data }: Record<string, string>) =>
    JSON.parse(Buffer.from(Data!, "base64").toString("utf8")) as Record<string, unknown>;

  test("a batch is wrapped with its driver, trip, time and request", () => {
    const record = putRecord('{"timeZone":"UTC","records":[]}');
    expect(record).toMatchObject({ StreamName: "records", PartitionKey: "ana/trip-1" });
    expect(envelopeOf(record)).toEqual({
      version: 1,
      driver: "ana",
      trip: "trip-1",
      receivedAt: now,
      requestId: "r-1",
      batch: { timeZone: "UTC", records: [] },
    });
  });

  test("whatever JSON a phone posts is the same JSON value in the record", () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => jsonNumber(value)),
      fc.constantFrom("-0", "-0.0", "-0e7", "1e-7", "1E+21", "-1e-400", "12345678901234567890", "0.1e1"),
    );
    const hostile = fc.constantFrom(
      "$",
      "#",
      ["$", "{trip}"].join(""),
      "$q",
      "#set($driver = 'x')",
      "#end",
      "\\",
      '"',
      "'",
      "\u2028",
      "##",
      "#*",
      "$util.base64Encode('x')",
      '"}',
      "😀",
      "\ud800",
      "é",
    );
    const text = fc
      .oneof(
        fc.string({ unit: "binary" }),
        fc.array(hostile).map((parts) => parts.join("")),
      )
      .map((value) => JSON.stringify(value));
    const { document } = fc.letrec((tie) => ({
      document: fc.oneof(
        { maxDepth: 4 },
        number,
        text,
        fc.constantFrom("true", "false", "null"),
        tie("list"),
        tie("object"),
      ),
      list: fc.array(tie("document"), { maxLength: 5 }).map((values) => `[${values.join(", ")}]`),
      object: fc
        .array(fc.tuple(text, tie("document")), { maxLength: 5 })
        .map((members) => `{${members.map(([name, value]) => `${name} : ${value}`).join(",\n")}}`),
    }));
    fc.assert(
      fc.property(document as fc.Arbitrary<string>, (posted) => {
        const body = `{"timeZone":"UTC","records":[],"vehicle":${posted}}`;
        const { batch, ...envelope } = envelopeOf(putRecord(body));
        expect(batch).toStrictEqual(JSON.parse(body));
        expect(envelope).toEqual({
          version: 1,
          driver: "ana",
          trip: "trip-1",
          receivedAt: now,
          requestId: "r-1",
        });
      }),
      { numRuns: 1000 },
    );
  });

  const refused = (reason: string) => ({
    StreamName: "records",
    PartitionKey: "refused",
    ExplicitHashKey: reason,
  });
  const empty = '{"timeZone":"UTC","records":[]}';

  test.each(['a"b', "a b", "", "x".repeat(65), "ñ", "a/b", "$trip", "a\n", '","driver":"b', ".", ".."])(
    "the trip id %j renders a request without data",
    (trip) => {
      expect(putRecord(empty, "ana", trip)).toEqual(refused("~trip~"));
    },
  );

  test.each(['a","driver":"b', "", null, "ñ", "a b", ".."])(
    "the subject %j renders a request without data",
    (driver) => {
      expect(putRecord(empty, driver)).toEqual(refused("~driver~"));
    },
  );

  test.each(["...", ".a", "a..", "..b"])("the trip id %s is one, dots and all", (trip) => {
    expect(putRecord(empty, "ana", trip).PartitionKey).toBe(`ana/${trip}`);
  });

  test.each(["Mars/Base", "GMT+2", "Africa", "UTC+2", "+23"])(
    "the time zone %s renders a request without data, and is named",
    (timeZone) => {
      expect(putRecord(JSON.stringify({ timeZone, records: [] }))).toEqual(
        refused(`~time-zone~${timeZone}~`),
      );
    },
  );

  test("a time beyond the clock's allowance renders a request without data, and is named", () => {
    const day = 24 * 3_600_000;
    const bodyOf = (...times: number[]) =>
      JSON.stringify({ timeZone: "UTC", records: times.map((t, id) => ({ id, t })) });
    expect(putRecord(bodyOf(now, now + day, now)).Data).toBeDefined();
    expect(putRecord(bodyOf(now, now + day + 1, now))).toEqual(refused(`~clock~${now + day + 1}~`));
  });

  test("a thousand records, as many as a batch may hold, are no more than a loop may take", () => {
    const records = Array.from({ length: 1000 }, (_, id) => ({ id, t: now }));
    expect(putRecord(JSON.stringify({ timeZone: "UTC", records })).Data).toBeDefined();
  });

  test("text behind the last brace of a body cannot name another driver", () => {
    expect(() => putRecord('{"a":1},"driver":"victim"')).toThrow(SyntaxError);
  });
});

function jsonNumber(value: number): string {
  return Object.is(value, -0) ? "-0" : JSON.stringify(value);
}

describe("the put-record responses", () => {
  const respond = (status: number, type: string, message = "", sub = "ana") => {
    const chosen =
      putRecordResponses.find(
        ({ selectionPattern }) =>
          selectionPattern && new RegExp(`^(?:${selectionPattern})$`).test(String(status)),
      ) ?? putRecordResponses.find(({ selectionPattern }) => !selectionPattern)!;
    const body = JSON.stringify({ __type: type, message });
    const context = { requestTimeEpoch: 5, authorizer: { claims: { sub } } };
    const { text, responseOverride } = compileTemplate(chosen.template)({
      body,
      parameters: noParameters,
      context,
    });
    return {
      status: responseOverride.status ?? chosen.statusCode,
      headers: responseOverride.headers,
      message: (JSON.parse(text) as { message: string }).message,
    };
  };

  test.each([
    "ProvisionedThroughputExceededException",
    "com.amazonaws.kinesis.v20131202#ProvisionedThroughputExceededException",
    "LimitExceededException",
    "KMSThrottlingException",
  ])("%s is a 429 that says when to retry", (type) => {
    expect(respond(400, type)).toEqual({
      status: 429,
      headers: { "Retry-After": "1" },
      message: expect.stringContaining("a retry is always safe"),
    });
  });

  test.each([
    [
      "ValidationException",
      "Value '~trip~' at 'explicitHashKey' failed",
      "ana",
      400,
      "Invalid trip id: it needs",
    ],
    [
      "ValidationException",
      "2 validation errors detected: Value null at 'data' failed; Value '~time-zone~Mars/Base~' at 'explicitHashKey' failed",
      "ana",
      400,
      "Invalid time zone Mars/Base: ",
    ],
    [
      "ValidationException",
      "Value '~clock~1795853642556~' at 'explicitHashKey' failed",
      "ana",
      400,
      "a record's t is 1795853642556, more than 24 hours ahead of the time of the request, 5.",
    ],
    ["ValidationException", "Value null at 'data' failed", "ana", 400, "Invalid request"],
    [
      "ValidationException",
      "Value at 'data' failed: length less than or equal to 1048576",
      "ana",
      413,
      "Send fewer GPS records",
    ],
    [
      "ValidationException",
      "Value '~driver~' at 'explicitHashKey' failed",
      'a"b',
      403,
      "The token's subject is not a driver id",
    ],
    ["ResourceNotFoundException", "Stream records not found", "ana", 500, "Internal server error"],
    ["SerializationException", "", "ana", 500, "Internal server error"],
    ["AccessDeniedException", "", "ana", 500, "Internal server error"],
  ])("%s (%s) for %s is a %i", (type, reason, sub, status, message) => {
    expect(respond(400, type, reason, sub)).toMatchObject({
      status,
      message: expect.stringContaining(message),
    });
  });

  test.each([500, 503, 302])("an integration status of %i is a 503 that asks for a retry", (status) => {
    expect(respond(status, "InternalFailure")).toMatchObject({
      status: 503,
      message: expect.stringContaining("Try again"),
    });
  });
});

describe("a mapping template", () => {
  const body = JSON.stringify({ a: { "b-c": [1, { d: "it's" }] }, list: [{ n: 1 }, { n: 2 }], none: null });
  const parameters = {
    path: { id: "path" },
    querystring: { id: "query", q: "1" },
    header: { "X-Thing": "h" },
  };

  test.each([
    ["$input.json('$.a')", '{"b-c":[1,{"d":"it\'s"}]}'],
    ["$input.json('$.a.b-c[1].d')", '"it\'s"'],
    [`$input.json("$['a']['b-c'][-1]")`, '{"d":"it\'s"}'],
    ["$input.json('$.list[*].n')", "[1,2]"],
    ["$input.json('$.missing')", '""'],
    ["[$input.path('$.missing')]", "[]"],
    ["#if($input.path('$.missing') == \"\")empty#end", "empty"],
    ["#if($input.path('$.none') == \"\")empty#end", "empty"],
    ["#foreach($each in $input.path('$.list'))$each.n#if($foreach.hasNext),#end#end", "1,2"],
    ["$input.params('id') $input.params('q') $input.params('x-thing') [$input.params('no')]", "path 1 h []"],
    [
      "#foreach($name in $input.params().header.keySet())$name=$input.params().header.get($name)#end",
      "X-Thing=h",
    ],
    ["$util.escapeJavaScript($input.path('$.a.b-c[1].d'))", "it\\'s"],
    [`$util.escapeJavaScript("it's").replaceAll("\\\\'","'")`, "it's"],
    ["$util.base64Decode($util.base64Encode('é😀'))", "é😀"],
    ["$util.urlEncode('a b&é') $util.urlDecode('a+b%26%C3%A9')", "a+b%26%C3%A9 a b&é"],
    ['$util.parseJson(\'{"x":{"y":2}}\').x.y', "2"],
    [
      "[$context.authorizer.claims] $context.authorizer.claims.sub $context.authorizer.claims['cognito:groups']",
      "[] ana fleet",
    ],
    ["$context.identity.sourceIp", "127.0.0.1"],
    ["[$context.identity.user$context.authorizer.claims.no$context.no.more$stageVariables.no]", "[]"],
    ["$unset $!unset", "$unset "],
    ["#set($b = $input.body)$b.length()", String(body.length)],
    ['#set($l = [1, "a"])$l $input.path("$.list")', '[1, a] [{"n":1},{"n":2}]'],
    [
      '#set($m = {"a": 1, "b": [2]})$m $m.keySet() $m.values() "$m"',
      '{a=1, b=[2]} [a, b] [1, [2]] "{a=1, b=[2]}"',
    ],
    ['#if($input.path(\'$.list\') != "")full#end#if(1 != 1)never#end#if("1" == 1)equal#end', "fullequal"],
    ["$util.base64Decode($util.base64Encode($input.path('$.list[0]')))", "{n=1}"],
  ])("%s is %j", (source, expected) => {
    const context = {
      identity: { sourceIp: "127.0.0.1", user: null },
      authorizer: { claims: { sub: "ana", "cognito:groups": "fleet" } },
    };
    expect(render(source, { body, parameters, context })).toBe(expected);
  });

  test("an empty body reads as an empty object", () => {
    expect(render("$input.body $input.json('$')")).toBe("{} {}");
  });

  test.each([
    ['$s.matches("a.")', "false"],
    ['$s.matches("a.*|x")', "true"],
    ['$s.contains("b.c")', "true"],
    ['$s.replaceAll("[.]","-")', "ab-c-d"],
    ['$s.replaceAll("(a)(b)","$2$1")', "ba.c.d"],
    ['$s.replaceFirst("[.]","\\\\$")', "ab$c.d"],
    ['$s.replace(".","$1")', "ab$1c$1d"],
    ['$s.split("[.]").size()', "3"],
    ['$s.split("[.]", 2).get(1)', "c.d"],
    ["$s.length() $s.isEmpty() $s.toUpperCase()", "6 false AB.C.D"],
    ['$s.startsWith("ab") $s.endsWith("d") $s.indexOf("c")', "true true 3"],
    ['$s.equals("ab.c.d") $s.equalsIgnoreCase("AB.C.D")', "true true"],
    ["$s.substring(1,3) $s.substring(5)", "b. d"],
  ])("a string is Java's: %s is %s", (source, expected) => {
    expect(render(`#set($s = "ab.c.d")${source}`)).toBe(expected);
  });

  test("what a string or a path cannot do here is a clear error", () => {
    expect(() => render('#set($s = "a")$s.getBytes()')).toThrow("A string has no method getBytes here");
    expect(() => render("$input.json('$..a')")).toThrow('JSONPath "$..a" is not supported');
    expect(() => render("$input.json('a')")).toThrow("a path starts with $");
  });

  test("status and headers of the response can be overridden", () => {
    const source =
      '#set($context.responseOverride.status = 201)#set($context.responseOverride.header.X-Some-Name = "v")ok';
    const { text, responseOverride } = compileTemplate(source)({
      body: "",
      parameters: noParameters,
      context: {},
    });
    expect(text).toBe("ok");
    expect(responseOverride).toEqual({ status: 201, headers: { "X-Some-Name": "v" } });
  });

  test("one rendering leaves nothing for the next", () => {
    const template = compileTemplate(
      '$!before#set($before = "x")#set($context.responseOverride.status = 418)',
    );
    const input = { body: "", parameters: noParameters, context: {} };
    expect([template(input).text, template(input).text]).toEqual(["", ""]);
  });
});
