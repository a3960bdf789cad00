import { describe, expect, test } from "vitest";
import { compileTemplate } from "./template.ts";

const noParameters = { path: {}, querystring: {}, header: {} };
const render = (source: string, body: string): string =>
  compileTemplate(source)({ body, parameters: noParameters, context: {} }).text;

const path = '#set($result = $input.path("$.json"))';

/** Renderings recorded on API Gateway, where values are Java's: maps print as Java's, lists as JSON. */
describe("a mapping template renders as API Gateway does", () => {
  test.each([
    ["$result", '{"foo":"bar"}', "{foo=bar}"],
    ["$result", '[{"foo":"bar"}]', '[{"foo":"bar"}]'],
    ["$result.nested", '{"nested":[{"foo":"bar"}]}', '[{"foo":"bar"}]'],
    ["$result", '{"foo":[{"nested":"bar"}]}', '{foo=[{"nested":"bar"}]}'],
    ["$result[0]", '[[{"foo":"bar"}]]', '[{"foo":"bar"}]'],
    ["$result.toString()", '{"foo":"bar"}', "{foo=bar}"],
    ["$result.toString()", '{"list":[{"foo":"bar"}]}', '{list=[{"foo":"bar"}]}'],
    ["$result", "null", ""],
    ["$result.nested", "null", ""],
    ["#if($result == $null)true#{else}false#end", "null", "true"],
    ['#if($result == "")true#{else}false#end', "null", "true"],
    ["$result", "[]", "[]"],
    ["$result.nested", "[]", ""],
    ["#if($result == $null)true#{else}false#end", "[]", "false"],
    ['#if($result == "")true#{else}false#end', "[]", "false"],
  ])("%s of %s is %j", (source, json, expected) => {
    expect(render(path + source, `{"json": ${json}}`)).toBe(expected);
  });

  test.each([
    ["$result", ""],
    ["$result.nested", ""],
    ["#if($result == $null)true#{else}false#end", "true"],
    ['#if($result == "")true#{else}false#end', "true"],
  ])("%s of a path that is absent is %j", (source, expected) => {
    expect(render(path + source, '{"other": 1}')).toBe(expected);
  });

  test.each([
    ["$input.body", "", "{}"],
    ["[$input.body.testAccess]", '{"testAccess": 1}', "[]"],
    ["[$util.urlEncode($input.body.testAccess)]", '{"testAccess": 1}', "[]"],
    ["[$input.body.testAccess]", "", "[]"],
    ["[$util.urlEncode($input.body.testAccess)]", "", "[]"],
  ])("%s of the body %j is %j", (source, body, expected) => {
    expect(render(source, body)).toBe(expected);
  });
});
