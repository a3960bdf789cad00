import { replayMachine } from "@trips/core/replay-machine.ts";
import { only } from "../support/graph.ts";
import { grantsOf, trustOf } from "../support/statements.ts";
import { differences, type Law, memberDifferences } from "./law.ts";

const machineType = "aws:sfn/stateMachine:StateMachine";
const roleType = "aws:iam/role:Role";
const policyType = "aws:iam/rolePolicy:RolePolicy";
const functionType = "aws:lambda/function:Function";
const account = "123456789012";

export const replayLaws: readonly Law[] = [
  {
    name: "the state machine is the described one over its function, by a role that may do nothing else for nobody else",
    violations: (graph) => {
      const { arn: functionArn } = only(graph, functionType, "ReplayFunction");
      const { inputs, arn } = only(graph, machineType);
      const role = only(graph, roleType, "ReplayMachineRole");
      return [
        ...memberDifferences("the state machine", inputs, {
          name: `trips-${graph.stage}-replay`,
          type: "STANDARD",
          roleArn: role.arn,
          definition: JSON.stringify(replayMachine(functionArn)),
        }),
        ...differences(
          `what ${role.name} may do`,
          grantsOf(graph, role).map(({ actions, resources }) => ({ actions, resources })),
          [{ actions: ["lambda:InvokeFunction"], resources: [functionArn] }],
        ),
        ...differences(
          `for whom ${role.name} is assumed`,
          trustOf(role).map(({ condition }) => condition),
          [{ StringEquals: { "aws:SourceAccount": [account] }, ArnLike: { "aws:SourceArn": [arn] } }],
        ),
      ];
    },
    breaks: {
      "a machine that does nothing": (draft) =>
        draft.edit(machineType, "ReplayMachine", (inputs) => {
          inputs.definition = JSON.stringify({ StartAt: "Done", States: { Done: { Type: "Succeed" } } });
        }),
      "a machine that lives for five minutes": (draft) =>
        draft.edit(machineType, "ReplayMachine", (inputs) => {
          inputs.type = "EXPRESS";
        }),
      "another name than its role expects": (draft) =>
        draft.edit(machineType, "ReplayMachine", (inputs, resource) => {
          inputs.name = "trips-another";
          resource.arn = resource.arn!.replace(/[^:]+$/, "trips-another");
        }),
      "a role for every function": (draft) =>
        draft.edit(policyType, "ReplayMachinePolicy", (inputs) => {
          inputs.policy = inputs.policy.replace(/"arn:aws:lambda[^"]+"/, '"*"');
        }),
      "a role for every state machine": (draft) =>
        draft.edit(roleType, "ReplayMachineRole", (inputs) => {
          const trust = JSON.parse(inputs.assumeRolePolicy);
          delete trust.Statement[0].Condition;
          inputs.assumeRolePolicy = JSON.stringify(trust);
        }),
    },
  },
];
