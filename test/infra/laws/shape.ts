import type { Law } from "./law.ts";
import { unless } from "./law.ts";

const bucket = "aws:s3/bucket:Bucket";

export const shapeLaws: readonly Law[] = [
  {
    name: "no two resources share a URN",
    violations: ({ resources }) => {
      const seen = new Set<string>();
      return resources.flatMap(({ urn }) => {
        const isNew = !seen.has(urn);
        seen.add(urn);
        return unless(isNew, `${urn} occurs twice`);
      });
    },
    breaks: { "a resource registered twice": ({ resources }) => resources.push(resources.at(-1)!) },
  },
  {
    name: "the installed providers know every type",
    violations: ({ resources }) =>
      resources.flatMap(({ urn, isTypeKnown }) => unless(isTypeKnown, `${urn} is of an unknown type`)),
    breaks: {
      "a type of another provider's version": (draft) =>
        draft.edit(bucket, "LakeBucket", (_, resource) => {
          resource.isTypeKnown = false;
        }),
    },
  },
  {
    name: "no setting holds the text of a value that was not there",
    violations: ({ resources }) =>
      resources.flatMap(({ urn, inputs }) => {
        // A CloudFront function's code may well speak of `undefined`.
        const { code, ...settings } = inputs;
        const found = JSON.stringify(settings).match(
          /.{0,60}(\bundefined\b|\[object Object\]|Calling \[toString\])/,
        );
        return found ? [`${urn} has ${found[0]}`] : [];
      }),
    breaks: {
      "a name made of an output that is missing": (draft) =>
        draft.edit(bucket, "LakeBucket", (inputs) => {
          inputs.bucket = "trips-undefined";
        }),
    },
  },
  {
    name: "whoever refers to a resource finds it in the graph",
    violations: ({ resources, reads }) => {
      const known = new Set([...resources.map(({ urn }) => urn), ...reads]);
      return resources.flatMap(({ urn, parent, dependsOn }) =>
        [parent, ...dependsOn].flatMap((each) =>
          unless(each === undefined || known.has(each), `${urn} refers to ${each}`),
        ),
      );
    },
    breaks: {
      "a resource that was taken away": (draft) => draft.remove("aws:kinesis/stream:Stream", "RecordsStream"),
    },
  },
];
