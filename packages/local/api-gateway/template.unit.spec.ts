import { describe, expect, test } from "vitest";
import { compileTemplate, type TemplateInput } from "./template.ts";

const noParameters = { path: {}, querystring: {}, header: {} };

const render = (source: string, input: Partial<TemplateInput> = {}): string =>
  compileTemplate(source)({ body: "", parameters: noParameters, context: {}, ...input }).text;

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

  test("a parameter's name hides no method of the map that holds it", () => {
    const names = { get: "g", size: "s", keySet: "k", __proto__x: "p", constructor: "c" };
    const querystring = Object.fromEntries([...Object.entries(names), ["__proto__", "q"]]);
    const source =
      "#set($query = $input.params().get('querystring'))$query.size():#foreach($n in $query.keySet())$query.get($n)#end:$!query.get('no')";
    expect(render(source, { parameters: { path: {}, querystring, header: {} } })).toBe("6:gskpcq:");
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
  ])("a string has Java's methods: %s is %s", (source, expected) => {
    expect(render(`#set($s = "ab.c.d")${source}`)).toBe(expected);
  });

  test("unsupported string methods and paths are clear errors", () => {
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

  test("a rendering leaves nothing behind for the next", () => {
    const template = compileTemplate(
      '$!before#set($before = "x")#set($context.responseOverride.status = 418)',
    );
    const input = { body: "", parameters: noParameters, context: {} };
    expect([template(input).text, template(input).text]).toEqual(["", ""]);
  });
});
