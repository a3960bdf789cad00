import type { Graph } from "../support/graph.ts";
import type { Law } from "./law.ts";
import { unless } from "./law.ts";

const bucket = "aws:s3/bucket:Bucket";

/** Global services: one for all regions of an account. */
const isGlobal = (type: string): boolean => /^aws:(cloudfront|iam|cloudwatch\/dashboard)\b/.test(type);

/** Pulumi and SST generate names from the resource's own plus a random suffix; ours are all others. */
const givenNames = ({ stage, resources }: Graph) =>
  resources
    .filter(({ type }) => isGlobal(type))
    .map(({ urn, name, inputs }) => ({ urn, name, given: inputs.name ?? inputs.dashboardName }))
    .filter(({ name, given }) => given !== undefined && !given.startsWith(`trips-${stage}-${name}-`));

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
    name: "no setting contains the text of a missing value",
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
    name: "every reference to a resource leads to one in the graph",
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
  {
    name: "account-wide names contain the region, so that a stage can be deployed in several",
    violations: (graph) =>
      givenNames(graph).flatMap(({ urn, given }) =>
        unless(given.includes("-us-east-1"), `${urn} is called ${given} in every region`),
      ),
    breaks: {
      "a policy of CloudFront without it": (draft) =>
        draft.edit(
          "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
          "SecurityHeaders",
          (inputs) => {
            inputs.name = "trips-production-security";
          },
        ),
      "a dashboard without it": (draft) =>
        draft.edit("aws:cloudwatch/dashboard:Dashboard", "PipelineDashboard", (inputs) => {
          inputs.dashboardName = "trips-production";
        }),
      "a role of a name of its own": (draft) =>
        draft.edit("aws:iam/role:Role", "LakeDeliveryRole", (inputs) => {
          inputs.name = "trips-production-lake";
        }),
    },
  },
];
